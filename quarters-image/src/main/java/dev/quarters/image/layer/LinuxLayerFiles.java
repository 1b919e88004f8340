package dev.quarters.image.layer;

import static dev.quarters.linux.uapi.Fcntl.AT_FDCWD;
import static dev.quarters.linux.uapi.Fcntl.O_CLOEXEC;
import static dev.quarters.linux.uapi.Fcntl.O_DIRECTORY;
import static dev.quarters.linux.uapi.Fcntl.O_NOFOLLOW;
import static dev.quarters.linux.uapi.Fcntl.O_RDONLY;

import dev.quarters.linux.Kernel;
import dev.quarters.linux.Scratch;
import dev.quarters.linux.SystemCall;

import java.io.IOException;
import java.nio.file.Path;

/**
 * By Linux's system calls relative to open folders, names as bytes. Root gets everything exactly;
 * an ordinary user owns all files, with {@link OwnerRecord} telling what they should be, and lacks
 * devices.
 */
final class LinuxLayerFiles implements LayerFiles {

    private final LinuxFolder root;

    LinuxLayerFiles(Path folder, Notes notes) throws IOException {
        try (Scratch scratch = Scratch.borrow()) {
            long path = scratch.text(folder.toString());
            long fd =
                    Kernel.call(
                            SystemCall.openat,
                            AT_FDCWD,
                            path,
                            O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
            boolean privileged = Kernel.call(SystemCall.geteuid) == 0;
            LinuxAttributes attributes = new LinuxAttributes(privileged, notes);
            root = new LinuxFolder((int) LinuxCall.check(fd, folder.toString()), attributes);
        }
    }

    @Override
    public Folder root() {
        return root;
    }

    @Override
    public void close() {
        root.close();
    }
}
