package dev.quarters.filesystem;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.quarters.api.Rootfs;
import dev.quarters.filesystem.bind.BindFileSystem;
import dev.quarters.filesystem.host.Name;
import dev.quarters.filesystem.overlay.ChangedTree;
import dev.quarters.filesystem.overlay.OverlayFileSystem;
import dev.quarters.machine.virtio.fs.node.FileSystem;

import java.nio.file.Files;
import java.nio.file.Path;

/** Makes file systems for a virtual machine's guest. */
public final class FileSystems {

    /** Descriptors that a file system keeps open: a JVM may have some hundred thousand. */
    private static final int OPEN_FILES = 2048;

    private FileSystems() {}

    /**
     * The layers of an image, with the guest's changes in a folder of its own.
     *
     * @param upper an existing folder that nobody else uses; empty, or as this left it
     * @throws dev.quarters.api.QuartersException when another process serves that folder, or its
     *     file system has no extended attributes
     */
    public static FileSystem overlay(Rootfs rootfs, Path upper) {
        return new OverlayFileSystem(rootfs, upper, OPEN_FILES);
    }

    /** What is in such a folder, looked at by whoever does not serve it. */
    public static ChangedTree changes(Rootfs rootfs, Path upper) {
        return new ChangedTree(rootfs.layers(), upper);
    }

    /**
     * A folder or a file of the host, which its processes may change at the same time. A file is in
     * a root folder that shows nothing else.
     *
     * @throws dev.quarters.api.QuartersException when it can't be opened
     */
    public static FileSystem bind(Path source, boolean readOnly) {
        Path path = source.toAbsolutePath();
        Path folder = path.getParent();
        if (folder == null || Files.isDirectory(path)) {
            return new BindFileSystem(path, null, readOnly, OPEN_FILES);
        }
        Name name = new Name(path.getFileName().toString().getBytes(UTF_8));
        return new BindFileSystem(folder, name, readOnly, OPEN_FILES);
    }
}
