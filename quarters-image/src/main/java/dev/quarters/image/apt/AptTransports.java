package dev.quarters.image.apt;

import dev.quarters.api.InvalidRequestException;
import dev.quarters.api.Platform;
import dev.quarters.api.Progress;
import dev.quarters.image.reference.AptReference;
import dev.quarters.image.reference.Reference;
import dev.quarters.image.transport.ImageDestination;
import dev.quarters.image.transport.ImageSource;
import dev.quarters.image.transport.Transports;

import java.nio.file.Path;
import java.util.Optional;

/** Makes images of packages; there is nothing to write to. */
public final class AptTransports implements Transports {

    private final Path folder;

    /**
     * @param folder for downloads and package lists
     */
    public AptTransports(Path folder) {
        this.folder = folder;
    }

    @Override
    public boolean handles(Reference reference) {
        return reference instanceof AptReference;
    }

    @Override
    public ImageSource source(Reference reference, Optional<Platform> platform, Progress progress) {
        return AptImageSource.open(
                (AptReference) reference, platform.orElseGet(Platform::host), folder, progress);
    }

    @Override
    public ImageDestination destination(Reference reference) {
        throw new InvalidRequestException(
                "an image can't be pushed to packages (" + reference.canonical() + ")",
                "push to a registry, a folder or an archive");
    }
}
