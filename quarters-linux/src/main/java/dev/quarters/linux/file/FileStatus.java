package dev.quarters.linux.file;

import static dev.quarters.linux.uapi.Fcntl.AT_EMPTY_PATH;
import static dev.quarters.linux.uapi.Fcntl.AT_SYMLINK_NOFOLLOW;
import static dev.quarters.linux.uapi.Stat.STATX_BASIC_STATS;
import static dev.quarters.linux.uapi.Stat.S_IFDIR;
import static dev.quarters.linux.uapi.Stat.S_IFLNK;
import static dev.quarters.linux.uapi.Stat.S_IFMT;
import static dev.quarters.linux.uapi.Stat.S_IFREG;

import dev.quarters.linux.Kernel;
import dev.quarters.linux.Scratch;
import dev.quarters.linux.SystemCall;

/**
 * What statx(2) tells of a file.
 *
 * @param mode type and permissions
 * @param blocks of 512 bytes
 * @param device major and minor of the file system's device, as {@link Directory#device} packs them
 * @param node major and minor of the device that the file is
 */
public record FileStatus(
        int mode,
        int links,
        int uid,
        int gid,
        long inode,
        long size,
        long blocks,
        long modifySeconds,
        int modifyNanos,
        long device,
        long node) {

    private static final int STATX_SIZE = 256;

    static FileStatus of(int fd, String name) {
        try (Scratch scratch = Scratch.borrow()) {
            long text = scratch.text(name);
            long s = scratch.reserve(STATX_SIZE);
            int flags = AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH;
            long result = Kernel.call(SystemCall.statx, fd, text, flags, STATX_BASIC_STATS, s);
            Kernel.check(result, "get the status of", name);
            return new FileStatus(
                    scratch.getShort(s + 28),
                    scratch.getInt(s + 16),
                    scratch.getInt(s + 20),
                    scratch.getInt(s + 24),
                    scratch.getLong(s + 32),
                    scratch.getLong(s + 40),
                    scratch.getLong(s + 48),
                    scratch.getLong(s + 112),
                    scratch.getInt(s + 120),
                    Directory.device(scratch.getInt(s + 136), scratch.getInt(s + 140)),
                    Directory.device(scratch.getInt(s + 128), scratch.getInt(s + 132)));
        }
    }

    /** Whether it is a directory. */
    public boolean isDirectory() {
        return (mode & S_IFMT) == S_IFDIR;
    }

    /** Whether it is a regular file. */
    public boolean isRegular() {
        return (mode & S_IFMT) == S_IFREG;
    }

    /** Whether it is a symbolic link. */
    public boolean isSymbolicLink() {
        return (mode & S_IFMT) == S_IFLNK;
    }
}
