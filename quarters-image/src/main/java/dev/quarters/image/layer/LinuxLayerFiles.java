package dev.quarters.image.layer;

import static dev.quarters.linux.uapi.Fcntl.AT_FDCWD;
import static dev.quarters.linux.uapi.Fcntl.O_CLOEXEC;
import static dev.quarters.linux.uapi.Fcntl.O_DIRECTORY;
import static dev.quarters.linux.uapi.Fcntl.O_NOFOLLOW;
import static dev.quarters.linux.uapi.Fcntl.O_RDONLY;

import dev.quarters.image.owner.FileOwners;
import dev.quarters.linux.Kernel;
import dev.quarters.linux.Scratch;
import dev.quarters.linux.SystemCall;

import java.io.IOException;
import java.nio.file.Path;

/**
 * By Linux's system calls relative to open folders, names as bytes. Root gets everything exactly.
 * An ordinary user lacks devices and owns all files at first; with subordinate ids they are given
 * away afterwards ({@link dev.quarters.image.owner.OwnerPlan}), without {@link OwnerRecord} tells
 * whose they should be.
 */
final class LinuxLayerFiles implements LayerFiles {

    private final LinuxFolder root;

    LinuxLayerFiles(Path folder, FileOwners owners, Notes notes) throws IOException {
        try (Scratch scratch = Scratch.borrow()) {
            long path = scratch.text(folder.toString());
            long fd =
                    Kernel.call(
                            SystemCall.openat,
                            AT_FDCWD,
                            path,
                            O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
            boolean privileged = Kernel.call(SystemCall.geteuid) == 0;
            LinuxAttributes attributes = new LinuxAttributes(privileged, owners.isMapped(), notes);
            root = new LinuxFolder((int) LinuxCall.check(fd, folder.toString()), attributes);
            if (owners.isMapped()) {
                leaveGroup((int) fd, folder);
            }
        }
    }

    /** What is made in a folder with set-group-id gets its group, which has no place in the map. */
    private static void leaveGroup(int folder, Path name) throws IOException {
        long group = Kernel.call(SystemCall.getegid);
        LinuxCall.check(Kernel.call(SystemCall.fchown, folder, -1, group), name.toString());
        LinuxCall.check(Kernel.call(SystemCall.fchmod, folder, 0755), name.toString());
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
