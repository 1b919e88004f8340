package dev.quarters.filesystem.host;

import static dev.quarters.linux.uapi.Fcntl.AT_EMPTY_PATH;
import static dev.quarters.linux.uapi.Fcntl.AT_FDCWD;
import static dev.quarters.linux.uapi.Fcntl.AT_SYMLINK_FOLLOW;
import static dev.quarters.linux.uapi.Fcntl.AT_SYMLINK_NOFOLLOW;
import static dev.quarters.linux.uapi.Fcntl.OPEN_HOW_SIZE_VER0;
import static dev.quarters.linux.uapi.Fcntl.O_CLOEXEC;
import static dev.quarters.linux.uapi.Fcntl.O_NOCTTY;
import static dev.quarters.linux.uapi.Fcntl.O_NOFOLLOW;
import static dev.quarters.linux.uapi.Fcntl.O_NONBLOCK;
import static dev.quarters.linux.uapi.Fcntl.O_PATH;
import static dev.quarters.linux.uapi.Fcntl.RESOLVE_BENEATH;
import static dev.quarters.linux.uapi.Fcntl.RESOLVE_NO_MAGICLINKS;
import static dev.quarters.linux.uapi.Fcntl.RESOLVE_NO_SYMLINKS;
import static dev.quarters.linux.uapi.Stat.STATX_BASIC_STATS;

import dev.quarters.linux.Errno;
import dev.quarters.linux.Kernel;
import dev.quarters.linux.Scratch;
import dev.quarters.linux.SystemCall;

import java.nio.charset.StandardCharsets;

/**
 * System calls with names relative to open folders. Each result is the kernel's: {@code -errno}
 * when it failed. For one thread at a time.
 *
 * <p>No call follows a symbolic link in the last part of a name, and none takes a name with more
 * than one part, but {@link #openBeneath}, which follows none at all.
 */
public final class Host {

    /** Added to all flags of open: never a link, never a wait for the other end of a fifo. */
    public static final int SAFELY = O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC;

    private static final byte[] ITSELF = {};
    private static final int LONGEST = 4096;

    private final Scratch memory = Scratch.borrow();
    private final long first = memory.reserve(LONGEST + 1);
    private final long second = memory.reserve(LONGEST + 1);
    private final long status = memory.reserve(Status.SIZE);
    private final long how = memory.reserve(OPEN_HOW_SIZE_VER0);

    private long text(byte[] text, long at) {
        int length = Math.min(text.length, LONGEST);
        memory.copy(text, 0, length, at);
        memory.putByte(at + length, 0);
        return at;
    }

    /** openat(2) of a single name. */
    public int open(int folder, byte[] name, int flags, int mode) {
        return (int)
                Kernel.call(SystemCall.openat, folder, text(name, first), flags | SAFELY, mode);
    }

    /** openat(2) of a single name that is there. */
    public int open(int folder, byte[] name, int flags) {
        return open(folder, name, flags, 0);
    }

    /** openat2(2) of a path that may not lead out of the folder, nor through any link. */
    public int openBeneath(int folder, byte[] path, int flags) {
        if (path.length >= LONGEST) {
            return -Errno.ENAMETOOLONG.number();
        }
        // Openat2 refuses flags that mean nothing together, and a path alone waits for nobody.
        memory.putLong(how, flags | ((flags & O_PATH) != 0 ? O_NOFOLLOW | O_CLOEXEC : SAFELY));
        memory.putLong(how + 8, 0);
        memory.putLong(how + 16, RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS);
        long name = text(path, first);
        long result;
        do {
            result = Kernel.call(SystemCall.openat2, folder, name, how, OPEN_HOW_SIZE_VER0);
            // EAGAIN: somebody renames directories just now.
        } while (Errno.EAGAIN.is(result) || Errno.EINTR.is(result));
        return (int) result;
    }

    /** statx(2) of an entry. */
    public int status(int folder, byte[] name, Status found) {
        int flags = AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH;
        long path = text(name, first);
        long result = Kernel.call(SystemCall.statx, folder, path, flags, STATX_BASIC_STATS, status);
        if (result == 0) {
            found.fill(memory, status);
        }
        return (int) result;
    }

    /** statx(2) of what is open. */
    public int status(int fd, Status found) {
        return status(fd, ITSELF, found);
    }

    /** mkdirat(2). */
    public int makeFolder(int folder, byte[] name, int mode) {
        return (int) Kernel.call(SystemCall.mkdirat, folder, text(name, first), mode);
    }

    /** mknodat(2). */
    public int makeNode(int folder, byte[] name, int mode, int device) {
        return (int) Kernel.call(SystemCall.mknodat, folder, text(name, first), mode, device);
    }

    /** symlinkat(2). */
    public int makeSymbolicLink(byte[] target, int folder, byte[] name) {
        long to = text(target, second);
        return (int) Kernel.call(SystemCall.symlinkat, to, folder, text(name, first));
    }

    /** unlinkat(2); AT_REMOVEDIR for folders. */
    public int remove(int folder, byte[] name, int flags) {
        return (int) Kernel.call(SystemCall.unlinkat, folder, text(name, first), flags);
    }

    /** renameat2(2). */
    public int rename(int folder, byte[] name, int to, byte[] newName, int flags) {
        return (int)
                Kernel.call(
                        SystemCall.renameat2,
                        folder,
                        text(name, first),
                        to,
                        text(newName, second),
                        flags);
    }

    /** linkat(2) of an entry itself. */
    public int link(int folder, byte[] name, int to, byte[] newName) {
        return (int)
                Kernel.call(
                        SystemCall.linkat, folder, text(name, first), to, text(newName, second), 0);
    }

    /** readlinkat(2). */
    public int readLink(int folder, byte[] name, byte[] target) {
        int room = Math.min(target.length, LONGEST);
        long length = Kernel.call(SystemCall.readlinkat, folder, text(name, first), second, room);
        if (length > 0) {
            memory.copy(second, target, 0, (int) length);
        }
        return (int) length;
    }

    /** The file behind a descriptor, whatever its name is now, as a path for the kernel. */
    private long itself(int fd, long at) {
        return text(("/proc/self/fd/" + fd).getBytes(StandardCharsets.US_ASCII), at);
    }

    /** Opens a regular file or a folder again that is open as a path. */
    public int reopen(int fd, int flags) {
        int safely = SAFELY & ~O_NOFOLLOW; // the link in /proc is followed, and no other
        return (int) Kernel.call(SystemCall.openat, AT_FDCWD, itself(fd, first), flags | safely, 0);
    }

    /** linkat(2) of what is open as a path. */
    public int linkItself(int fd, int to, byte[] newName) {
        return (int)
                Kernel.call(
                        SystemCall.linkat,
                        AT_FDCWD,
                        itself(fd, first),
                        to,
                        text(newName, second),
                        AT_SYMLINK_FOLLOW);
    }

    /** chmod(2) of what is open as a path. */
    public int changeMode(int fd, int mode) {
        return (int) Kernel.call(SystemCall.fchmodat, AT_FDCWD, itself(fd, first), mode);
    }

    /** chown(2) of what is open as a path; -1 leaves an id as it is. */
    public int changeOwner(int fd, int uid, int gid) {
        long path = text(ITSELF, first);
        return (int) Kernel.call(SystemCall.fchownat, fd, path, uid, gid, AT_EMPTY_PATH);
    }

    /** Sets both times of what is open as a path; nanoseconds may be UTIME_NOW or UTIME_OMIT. */
    public int setTimes(
            int fd, long accessSeconds, int accessNanos, long modifySeconds, int modifyNanos) {
        memory.putLong(status, accessSeconds);
        memory.putLong(status + 8, accessNanos);
        memory.putLong(status + 16, modifySeconds);
        memory.putLong(status + 24, modifyNanos);
        return (int) Kernel.call(SystemCall.utimensat, AT_FDCWD, itself(fd, first), status, 0);
    }
}
