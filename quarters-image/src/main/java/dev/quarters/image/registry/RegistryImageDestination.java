package dev.quarters.image.registry;

import dev.quarters.image.oci.Descriptor;
import dev.quarters.image.reference.ImageReference;
import dev.quarters.image.transport.MountingDestination;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** A name in a registry, to be given to an image. */
public final class RegistryImageDestination implements MountingDestination {

    private final ImageReference reference;
    private final RegistryConnection connection;
    private final Timings timings;

    RegistryImageDestination(
            ImageReference reference, RegistryConnection connection, Timings timings) {
        this.reference = reference;
        this.connection = connection;
        this.timings = timings;
    }

    private PushBlob blob() {
        return new PushBlob(connection, reference.path(), timings);
    }

    @Override
    public boolean has(Descriptor descriptor) throws IOException {
        return blob().exists(descriptor);
    }

    @Override
    public void putContent(Descriptor descriptor, Opener opener) throws IOException {
        blob().push(descriptor, Optional.empty(), opener);
    }

    @Override
    public boolean mountOrPut(Descriptor descriptor, List<ImageReference> others, Opener opener)
            throws IOException {
        Optional<String> other =
                others.stream()
                        .filter(image -> image.domain().equals(reference.domain()))
                        .map(ImageReference::path)
                        .filter(path -> !path.equals(reference.path()))
                        .findFirst();
        return blob().push(descriptor, other, opener);
    }

    /** Under the tag; under the digest if the reference has no tag. */
    @Override
    public void putManifest(Descriptor descriptor, byte[] manifest) throws IOException {
        String name = reference.tag().orElseGet(() -> descriptor.digest().toString());
        new PushManifest(connection, reference.path()).put(name, descriptor, manifest);
    }

    @Override
    public String describe() {
        return "registry " + reference.domain();
    }

    @Override
    public void close() {
        connection.close();
    }
}
