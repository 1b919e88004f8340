package dev.quarters.filesystem;

import dev.quarters.api.Rootfs;
import dev.quarters.machine.virtio.fs.node.FileSystem;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Layers and an upper folder below a folder of a test. */
final class OverlayFolders implements AutoCloseable {

    final Path base;
    final Path upper;
    private final List<Path> layers = new ArrayList<>();
    FileSystem files;
    FuseClient guest;

    OverlayFolders(Path base) throws IOException {
        this.base = base;
        upper = Files.createDirectories(base.resolve("upper"));
    }

    /** A further layer, above those before. */
    Path layer(String name) throws IOException {
        Path layer = Files.createDirectories(base.resolve(name));
        layers.add(layer);
        return layer;
    }

    static Path file(Path folder, String name, String content) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, content);
    }

    /** Serves it, anew if it was served before. */
    FuseClient open() {
        return serve().init();
    }

    /** As after a snapshot: the guest has no reason to begin anew. */
    FuseClient serve() {
        if (files != null) {
            files.close();
        }
        files = FileSystems.overlay(new Rootfs(layers), upper);
        guest = new FuseClient(files);
        return guest;
    }

    /** The node of a path. */
    long node(String path) {
        long node = FuseClient.ROOT;
        for (String name : path.split("/")) {
            node = name.isEmpty() ? node : guest.lookup(node, name);
            if (node < 0) {
                return node;
            }
        }
        return node;
    }

    String content(String path) {
        long node = node(path);
        return node < 0 ? "error " + -node : new String(guest.read(node, 0, 65536));
    }

    /** Runs a program, which has to succeed. */
    static void run(String... command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes());
        try {
            if (process.waitFor() != 0) {
                throw new IOException(String.join(" ", command) + ": " + output);
            }
        } catch (InterruptedException e) {
            throw new UncheckedIOException(new IOException(e));
        }
    }

    @Override
    public void close() {
        if (files != null) {
            files.close();
        }
    }
}
