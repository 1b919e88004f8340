package dev.quarters.image.archive;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.quarters.image.oci.Descriptor;
import dev.quarters.image.oci.Digest;
import dev.quarters.image.oci.Index;
import dev.quarters.image.store.Durable;
import dev.quarters.image.store.NamedManifests;
import dev.quarters.image.transport.ImageDestination;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Writes an image into a folder, as OCI image layout or as skopeo's {@code dir:}. */
final class FolderDestination implements ImageDestination {

    private final Path folder;
    private final Optional<String> name;
    private final boolean layout;
    private final String description;

    FolderDestination(Path folder, Optional<String> name, boolean layout, String description)
            throws IOException {
        this.folder = folder;
        this.name = name;
        this.layout = layout;
        this.description = description;
        Files.createDirectories(folder);
    }

    private Path file(Digest digest) {
        return folder.resolve(layout ? LayoutSource.blob(digest) : DirectorySource.file(digest));
    }

    @Override
    public boolean has(Descriptor descriptor) throws IOException {
        Path file = file(descriptor.digest());
        return Files.isRegularFile(file) && Files.size(file) == descriptor.size();
    }

    @Override
    public void putContent(Descriptor descriptor, Opener opener) throws IOException {
        Path file = file(descriptor.digest());
        Files.createDirectories(file.getParent());
        Path temporary = Files.createTempFile(file.getParent(), ".partial", "");
        try (InputStream in = opener.open()) {
            Files.copy(in, temporary, StandardCopyOption.REPLACE_EXISTING);
            Durable.rename(temporary, file);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    @Override
    public void putManifest(Descriptor descriptor, byte[] manifest) throws IOException {
        if (!layout) {
            replace("manifest.json", manifest);
            replace("version", "Directory Transport Version: 1.1\n".getBytes(UTF_8));
            return;
        }
        Path file = file(descriptor.digest());
        Files.createDirectories(file.getParent());
        Durable.replace(file, file.resolveSibling(".partial-" + file.getFileName()), manifest);
        Path lock = folder.resolve(".quarters-lock");
        try (FileChannel channel =
                        FileChannel.open(
                                lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock _ = channel.lock()) {
            replace("oci-layout", ImageArchiveWriter.OCI_LAYOUT);
            replace("index.json", index(descriptor).toBytes());
            Files.deleteIfExists(lock);
        }
    }

    private Index index(Descriptor manifest) throws IOException {
        List<Descriptor> entries = new ArrayList<>();
        Path index = folder.resolve("index.json");
        if (Files.exists(index)) {
            entries.addAll(Index.parse(Files.readAllBytes(index), description).manifests());
        }
        entries.removeIf(
                entry ->
                        NamedManifests.name(entry).equals(name)
                                && (name.isPresent() || entry.digest().equals(manifest.digest())));
        entries.add(
                new Descriptor(
                        manifest.mediaType(),
                        manifest.digest(),
                        manifest.size(),
                        name.map(given -> Map.of(NamedManifests.REF_NAME, given)).orElse(Map.of()),
                        manifest.platform()));
        return new Index(entries);
    }

    private void replace(String file, byte[] content) throws IOException {
        Durable.replace(folder.resolve(file), folder.resolve(".partial-" + file), content);
    }

    @Override
    public String describe() {
        return description;
    }

    @Override
    public void close() {}
}
