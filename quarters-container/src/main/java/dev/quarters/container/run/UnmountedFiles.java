package dev.quarters.container.run;

import static dev.quarters.linux.uapi.Stat.S_IFREG;

import dev.quarters.guest.copy.CopyOut;
import dev.quarters.linux.file.Directory;

import java.io.OutputStream;
import java.util.List;

/**
 * The files of a root without what is mounted there: where a folder is mounted, an empty one is
 * shown, and where a file is, an empty file. Told by the device, which is one for all of a root's
 * own files (overlayfs "inode properties").
 */
final class UnmountedFiles extends RootFiles {

    private final long device;

    private UnmountedFiles(Directory root) {
        super(root);
        this.device = super.status("/").device();
    }

    /** Writes those of a root. */
    static void write(RootFiles files, OutputStream archive) {
        try (UnmountedFiles own = new UnmountedFiles(files.root().directory("/"))) {
            CopyOut.copyRoot(own, archive);
        }
    }

    @Override
    public Status status(String path) {
        Status status = super.status(path);
        return status.device() == device || status.isFolder()
                ? status
                : new Status(
                        device,
                        status.inode(),
                        1,
                        S_IFREG | status.mode() & 0777,
                        status.uid(),
                        status.gid(),
                        0,
                        0,
                        status.modifiedSeconds());
    }

    @Override
    public List<String> names(String folder) {
        return super.status(folder).device() == device ? super.names(folder) : List.of();
    }
}
