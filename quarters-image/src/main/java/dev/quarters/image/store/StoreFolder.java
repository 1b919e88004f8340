package dev.quarters.image.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.quarters.image.oci.Digest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** Where things are in a store; see the package. */
record StoreFolder(Path root) {

    private static final byte[] OCI_LAYOUT = "{\"imageLayoutVersion\":\"1.0.0\"}".getBytes(UTF_8);

    /** Creates what is missing. Layers are for their owner only: they may hold setuid files. */
    static StoreFolder create(Path root) throws IOException {
        createPrivate(root);
        StoreFolder folder = new StoreFolder(root.toRealPath());
        createPrivate(folder.layers());
        for (String name : new String[] {"blobs/sha256", "ingest", "locks"}) {
            Files.createDirectories(folder.root.resolve(name));
        }
        return folder;
    }

    private static void createPrivate(Path path) throws IOException {
        if (Files.isDirectory(path)) {
            return;
        }
        Files.createDirectories(path);
        if (Files.getFileStore(path).supportsFileAttributeView("posix")) {
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwx------"));
        }
    }

    /** Marks the folder as an image layout; called under the index lock. */
    void mark() throws IOException {
        Path mark = root.resolve("oci-layout");
        if (!Files.exists(mark)) {
            Durable.replace(mark, ingest().resolve("oci-layout"), OCI_LAYOUT);
        }
    }

    Path index() {
        return root.resolve("index.json");
    }

    Path blobs() {
        return root.resolve("blobs");
    }

    Path blob(Digest digest) {
        return blobs().resolve(digest.algorithm()).resolve(digest.hex());
    }

    Path ingest() {
        return root.resolve("ingest");
    }

    Path ingest(Digest digest) {
        return ingest().resolve(digest.algorithm() + "-" + digest.hex());
    }

    Path layers() {
        return root.resolve("layers");
    }

    Path locks() {
        return root.resolve("locks");
    }
}
