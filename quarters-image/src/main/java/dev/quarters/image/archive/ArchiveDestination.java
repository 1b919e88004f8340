package dev.quarters.image.archive;

import dev.quarters.image.oci.Descriptor;
import dev.quarters.image.store.Durable;
import dev.quarters.image.transport.ImageDestination;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Writes an archive of one image; the file is there when it is complete, and not before. */
final class ArchiveDestination implements ImageDestination {

    private final Path file;
    private final Path partial;
    private final Optional<String> name;
    private final boolean docker;
    private final ImageArchiveWriter archive;

    ArchiveDestination(Path file, Optional<String> name, boolean docker) throws IOException {
        this.file = file;
        this.name = name;
        this.docker = docker;
        Path folder = file.toAbsolutePath().getParent();
        partial = Files.createTempFile(folder, "." + file.getFileName(), ".partial");
        archive =
                new ImageArchiveWriter(
                        new BufferedOutputStream(Files.newOutputStream(partial), 256 << 10));
    }

    @Override
    public boolean has(Descriptor descriptor) {
        return archive.has(descriptor.digest());
    }

    @Override
    public void putContent(Descriptor descriptor, Opener opener) throws IOException {
        try (InputStream in = opener.open()) {
            archive.content(descriptor, in);
        }
    }

    @Override
    public void putManifest(Descriptor descriptor, byte[] manifest) throws IOException {
        List<String> names = name.stream().toList();
        archive.image(
                descriptor,
                manifest,
                names,
                docker ? ImageArchiveWriter.familiar(names) : List.of());
        archive.finish();
        archive.close();
        Durable.rename(partial, file);
    }

    @Override
    public String describe() {
        return "archive " + file;
    }

    @Override
    public void close() throws IOException {
        archive.close();
        Files.deleteIfExists(partial);
    }
}
