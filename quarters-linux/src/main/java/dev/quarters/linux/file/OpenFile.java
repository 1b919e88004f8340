package dev.quarters.linux.file;

import static dev.quarters.linux.uapi.Fcntl.FALLOC_FL_KEEP_SIZE;
import static dev.quarters.linux.uapi.Fcntl.FALLOC_FL_PUNCH_HOLE;

import dev.quarters.linux.Errno;
import dev.quarters.linux.Kernel;
import dev.quarters.linux.LinuxException;
import dev.quarters.linux.Scratch;
import dev.quarters.linux.SystemCall;
import dev.quarters.linux.io.Descriptors;

/**
 * An open regular file. What fails is told with the name that it was given.
 *
 * @param fd its descriptor, which it owns
 * @param name for messages
 */
public record OpenFile(int fd, String name) implements AutoCloseable {

    private static final int PIECE = 65536;

    @Override
    public void close() {
        Descriptors.close(fd);
    }

    /** Writes all of it at the file's position. */
    public void write(byte[] bytes, int offset, int length) {
        try (Scratch scratch = Scratch.borrow()) {
            long buffer = scratch.reserve(PIECE);
            int done = 0;
            while (done < length) {
                int piece = Math.min(length - done, PIECE);
                scratch.copy(bytes, offset + done, piece, buffer);
                long written = Kernel.call(SystemCall.write, fd, buffer, piece);
                if (!Errno.EINTR.is(written)) {
                    done += (int) Kernel.check(written, "write", name);
                }
            }
        }
    }

    /** Writes all of it at a position. */
    public void write(byte[] bytes, int offset, int length, long position) {
        try (Scratch scratch = Scratch.borrow()) {
            long buffer = scratch.reserve(PIECE);
            int done = 0;
            while (done < length) {
                int piece = Math.min(length - done, PIECE);
                scratch.copy(bytes, offset + done, piece, buffer);
                long written = Kernel.call(SystemCall.pwrite64, fd, buffer, piece, position + done);
                if (!Errno.EINTR.is(written)) {
                    done += (int) Kernel.check(written, "write", name);
                }
            }
        }
    }

    /** Sets its size; what is new is a hole. */
    public void truncate(long size) {
        Kernel.check(Kernel.call(SystemCall.ftruncate, fd, size), "set the size of", name);
    }

    /** Gives the blocks of a part back; tells whether the file system can. */
    public boolean punchHole(long position, long length) {
        int mode = FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE;
        long result = Kernel.call(SystemCall.fallocate, fd, mode, position, length);
        if (Errno.EOPNOTSUPP.is(result)) {
            return false;
        }
        Kernel.check(result, "punch a hole into", name);
        return true;
    }

    /** Changes its owner; -1 leaves an id as it is. */
    public void changeOwner(int uid, int gid) {
        Kernel.check(Kernel.call(SystemCall.fchown, fd, uid, gid), "change owner of", name);
    }

    /** Changes its permissions; a change of owner takes bits away, so do it before. */
    public void changeMode(int mode) {
        Kernel.check(Kernel.call(SystemCall.fchmod, fd, mode), "change mode of", name);
    }

    /** Sets its times, in seconds and nanoseconds of the epoch. */
    public void setTimes(long accessSeconds, int accessNanos, long modifySeconds, int modifyNanos) {
        try (Scratch scratch = Scratch.borrow()) {
            long times = Times.put(scratch, accessSeconds, accessNanos, modifySeconds, modifyNanos);
            Kernel.check(Kernel.call(SystemCall.utimensat, fd, 0, times, 0), "set times of", name);
        }
    }

    /** Sets an extended attribute. */
    public void setAttribute(String attribute, byte[] value) {
        try (Scratch scratch = Scratch.borrow()) {
            long bytes = scratch.bytes(value);
            long key = scratch.text(attribute);
            long result = Kernel.call(SystemCall.fsetxattr, fd, key, bytes, value.length, 0);
            if (Kernel.isError(result)) {
                String attempt = "set attribute " + attribute + " of \"" + name + '"';
                throw new LinuxException(attempt, result);
            }
        }
    }

    /** Writes its content and its metadata to the device. */
    public void sync() {
        Kernel.check(Kernel.call(SystemCall.fsync, fd), "sync", name);
    }
}
