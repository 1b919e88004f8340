package dev.quarters.linux.file;

import static dev.quarters.linux.uapi.Fcntl.AT_EMPTY_PATH;
import static dev.quarters.linux.uapi.Fcntl.AT_REMOVEDIR;
import static dev.quarters.linux.uapi.Fcntl.AT_SYMLINK_NOFOLLOW;
import static dev.quarters.linux.uapi.Fcntl.OPEN_HOW_SIZE_VER0;
import static dev.quarters.linux.uapi.Fcntl.O_CLOEXEC;
import static dev.quarters.linux.uapi.Fcntl.O_DIRECTORY;
import static dev.quarters.linux.uapi.Fcntl.O_PATH;
import static dev.quarters.linux.uapi.Fcntl.RESOLVE_BENEATH;
import static dev.quarters.linux.uapi.Fcntl.RESOLVE_IN_ROOT;
import static dev.quarters.linux.uapi.Fcntl.RESOLVE_NO_MAGICLINKS;

import dev.quarters.linux.Errno;
import dev.quarters.linux.Kernel;
import dev.quarters.linux.Scratch;
import dev.quarters.linux.SystemCall;
import dev.quarters.linux.io.Descriptors;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * An open directory. Names are of its entries, or paths below it; {@link #openBeneath} and {@link
 * #openInRoot} never leave it, the other calls follow symbolic links in all but the last part of a
 * path: give them names of entries, after opening the directory that they are in.
 */
public final class Directory implements AutoCloseable {

    private static final int MODE_BITS = 07777;

    private final int fd;

    private Directory(int fd) {
        this.fd = fd;
    }

    /** Opens a directory to work in, without the right to list it. */
    public static Directory open(Path path) {
        return new Directory(Descriptors.open(path.toString(), O_PATH | O_DIRECTORY));
    }

    /** Takes over a descriptor. */
    public static Directory of(int fd) {
        return new Directory(fd);
    }

    /** Its descriptor. */
    public int fd() {
        return fd;
    }

    @Override
    public void close() {
        Descriptors.close(fd);
    }

    /** Opens a directory below it; symbolic links lead where they would if this was the root. */
    public Directory directory(String path) {
        return new Directory(openInRoot(path, O_PATH | O_DIRECTORY, 0));
    }

    /** Opens a path below it; an error (EXDEV) when a part of it would leave this directory. */
    public int openBeneath(String path, int flags, int mode) {
        return open(path, flags, mode, RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS);
    }

    /**
     * Opens a path below it as if this was the root directory: {@code ..} and links stay within.
     */
    public int openInRoot(String path, int flags, int mode) {
        return open(path, flags, mode, RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS);
    }

    private int open(String path, int flags, int mode, int resolve) {
        try (Scratch scratch = Scratch.borrow()) {
            long how = scratch.reserve(OPEN_HOW_SIZE_VER0);
            scratch.putLong(how, flags | O_CLOEXEC);
            scratch.putLong(how + 8, mode);
            scratch.putLong(how + 16, resolve);
            long name = scratch.text(path);
            long result;
            do {
                result = Kernel.call(SystemCall.openat2, fd, name, how, OPEN_HOW_SIZE_VER0);
                // EAGAIN: somebody renames directories just now.
            } while (Errno.EAGAIN.is(result) || Errno.EINTR.is(result));
            return (int) Kernel.check(result, "open", path);
        }
    }

    /** Makes a directory. */
    public void makeDirectory(String name, int mode) {
        at(SystemCall.mkdirat, "make directory", name, mode);
    }

    /** Makes a directory unless there is one; tells whether it did. */
    public boolean makeDirectoryIfAbsent(String name, int mode) {
        try (Scratch scratch = Scratch.borrow()) {
            long result = Kernel.call(SystemCall.mkdirat, fd, scratch.text(name), mode);
            if (Errno.EEXIST.is(result)) {
                return false;
            }
            Kernel.check(result, "make directory", name);
            return true;
        }
    }

    /**
     * Makes a device, a fifo, a socket or an empty file.
     *
     * @param mode with the file's type: S_IFCHR, S_IFBLK, S_IFIFO, S_IFSOCK, S_IFREG
     */
    public void makeNode(String name, int mode, int major, int minor) {
        try (Scratch scratch = Scratch.borrow()) {
            long device = device(major, minor);
            long result = Kernel.call(SystemCall.mknodat, fd, scratch.text(name), mode, device);
            Kernel.check(result, "make node", name);
        }
    }

    /** The kernel's number of a device, as mknod(2) takes it: 12 bits of major, 20 of minor. */
    public static long device(int major, int minor) {
        return (minor & 0xff) | (major & 0xfffL) << 8 | (minor & 0xfff00L) << 12;
    }

    /** Makes a symbolic link. */
    public void makeSymbolicLink(String target, String name) {
        try (Scratch scratch = Scratch.borrow()) {
            long to = scratch.text(target);
            long result = Kernel.call(SystemCall.symlinkat, to, fd, scratch.text(name));
            Kernel.check(result, "make symbolic link", name);
        }
    }

    /** Makes a hard link to an entry of a directory; a symbolic link is not followed. */
    public void makeLink(Directory from, String existing, String name) {
        try (Scratch scratch = Scratch.borrow()) {
            long old = scratch.text(existing);
            long link = scratch.text(name);
            long result = Kernel.call(SystemCall.linkat, from.fd, old, fd, link, 0);
            Kernel.check(result, "make link", name);
        }
    }

    /** Removes an entry that is no directory. */
    public void remove(String name) {
        at(SystemCall.unlinkat, "remove", name, 0);
    }

    /** Removes an entry that is an empty directory. */
    public void removeDirectory(String name) {
        at(SystemCall.unlinkat, "remove directory", name, AT_REMOVEDIR);
    }

    /**
     * Renames an entry into a directory.
     *
     * @param flags of renameat2(2)
     */
    public void rename(String name, Directory to, String newName, int flags) {
        try (Scratch scratch = Scratch.borrow()) {
            long old = scratch.text(name);
            long target = scratch.text(newName);
            long result = Kernel.call(SystemCall.renameat2, fd, old, to.fd, target, flags);
            Kernel.check(result, "rename", name);
        }
    }

    /** Changes the owner of an entry, or of a symbolic link itself; -1 leaves an id as it is. */
    public void changeOwner(String name, int uid, int gid) {
        try (Scratch scratch = Scratch.borrow()) {
            long text = scratch.text(name);
            int flags = AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH;
            long result = Kernel.call(SystemCall.fchownat, fd, text, uid, gid, flags);
            Kernel.check(result, "change owner of", name);
        }
    }

    /**
     * Changes the mode of an entry that is no symbolic link. A change of owner takes bits away: do
     * it before.
     */
    public void changeMode(String name, int mode) {
        at(SystemCall.fchmodat, "change mode of", name, mode & MODE_BITS);
    }

    /**
     * Sets the times of an entry, or of a symbolic link itself, in seconds and nanoseconds of the
     * epoch.
     */
    public void setTimes(
            String name, long accessSeconds, int accessNanos, long modifySeconds, int modifyNanos) {
        try (Scratch scratch = Scratch.borrow()) {
            long times = Times.put(scratch, accessSeconds, accessNanos, modifySeconds, modifyNanos);
            long text = scratch.text(name);
            long result = Kernel.call(SystemCall.utimensat, fd, text, times, AT_SYMLINK_NOFOLLOW);
            Kernel.check(result, "set times of", name);
        }
    }

    /** Where a symbolic link leads. */
    public String readLink(String name) {
        try (Scratch scratch = Scratch.borrow()) {
            long text = scratch.text(name);
            long buffer = scratch.reserve(4096);
            long length = Kernel.call(SystemCall.readlinkat, fd, text, buffer, 4096);
            Kernel.check(length, "read link", name);
            return new String(scratch.get(buffer, (int) length), StandardCharsets.UTF_8);
        }
    }

    /** What an entry is; a symbolic link is not followed. */
    public FileStatus status(String name) {
        return FileStatus.of(fd, name);
    }

    /** The extended attributes of an entry; those of a symbolic link itself. */
    public Attributes attributes(String name) {
        return new Attributes(fd, name);
    }

    /** Writes the file system's changes to its devices. */
    public void syncFileSystem() {
        int readable = openBeneath(".", O_DIRECTORY, 0);
        try {
            Kernel.check(Kernel.call(SystemCall.syncfs, readable), "sync a file system");
        } finally {
            Descriptors.close(readable);
        }
    }

    private void at(SystemCall call, String verb, String name, long argument) {
        try (Scratch scratch = Scratch.borrow()) {
            Kernel.check(Kernel.call(call, fd, scratch.text(name), argument), verb, name);
        }
    }
}
