package dev.quarters.filesystem.host;

import static dev.quarters.linux.uapi.Fcntl.SEEK_DATA;
import static dev.quarters.linux.uapi.Fcntl.SEEK_HOLE;

import dev.quarters.linux.Errno;
import dev.quarters.linux.Kernel;
import dev.quarters.linux.Scratch;
import dev.quarters.linux.SystemCall;
import dev.quarters.machine.virtio.fs.node.Buffers;
import dev.quarters.machine.virtio.fs.node.Capacity;

/** What is done with open files. Results are the kernel's. */
public final class OpenFiles {

    private static final long FICLONE = 0x40049409L;
    private static final int PIECE = 96 << 10;
    private static final long COPY_PIECE = 1L << 30;

    private OpenFiles() {}

    /** Reads until the buffers are full or the file ends. */
    public static long read(int fd, long offset, Buffers to) {
        return transfer(SystemCall.preadv, fd, offset, to);
    }

    /** Writes all of the buffers. */
    public static long write(int fd, long offset, Buffers from) {
        return transfer(SystemCall.pwritev, fd, offset, from);
    }

    private static long transfer(SystemCall call, int fd, long offset, Buffers buffers) {
        long done = 0;
        while (buffers.length() > 0) {
            long part = Kernel.call(call, fd, buffers.address(), buffers.count(), offset + done);
            if (Errno.EINTR.is(part)) {
                continue;
            }
            if (part <= 0) {
                return done > 0 ? done : part;
            }
            done += part;
            buffers.skip(part);
        }
        return done;
    }

    /** The first bytes of a file. */
    public static int read(int fd, byte[] to) {
        try (Scratch scratch = Scratch.borrow()) {
            int room = Math.min(to.length, PIECE);
            long buffer = scratch.reserve(room);
            long length = Kernel.call(SystemCall.pread64, fd, buffer, room, 0);
            if (length > 0) {
                scratch.copy(buffer, to, 0, (int) length);
            }
            return (int) length;
        }
    }

    /** Writes bytes to the start of a file; 0 or the error. */
    public static int write(int fd, byte[] bytes) {
        try (Scratch scratch = Scratch.borrow()) {
            long buffer = scratch.bytes(bytes);
            long result = Kernel.call(SystemCall.pwrite64, fd, buffer, bytes.length, 0);
            return result < 0 ? (int) result : 0;
        }
    }

    /** ftruncate(2). */
    public static int truncate(int fd, long size) {
        return (int) Kernel.call(SystemCall.ftruncate, fd, size);
    }

    /** Sets both times; nanoseconds may be UTIME_NOW or UTIME_OMIT. */
    public static int setTimes(
            int fd, long accessSeconds, int accessNanos, long modifySeconds, int modifyNanos) {
        try (Scratch scratch = Scratch.borrow()) {
            long times = scratch.reserve(32);
            scratch.putLong(times, accessSeconds);
            scratch.putLong(times + 8, accessNanos);
            scratch.putLong(times + 16, modifySeconds);
            scratch.putLong(times + 24, modifyNanos);
            return (int) Kernel.call(SystemCall.utimensat, fd, 0, times, 0);
        }
    }

    /** fallocate(2). */
    public static int allocate(int fd, int mode, long offset, long length) {
        return (int) Kernel.call(SystemCall.fallocate, fd, mode, offset, length);
    }

    /** lseek(2). */
    public static long seek(int fd, long offset, int whence) {
        return Kernel.call(SystemCall.lseek, fd, offset, whence);
    }

    /** copy_file_range(2). */
    public static long copy(int from, long offset, int to, long toOffset, long length) {
        try (Scratch scratch = Scratch.borrow()) {
            long offsets = scratch.reserve(16);
            scratch.putLong(offsets, offset);
            scratch.putLong(offsets + 8, toOffset);
            return Kernel.call(
                    SystemCall.copy_file_range, from, offsets, to, offsets + 8, length, 0);
        }
    }

    /**
     * Fills an empty file with the content of another: by sharing its blocks where the file system
     * can, else copying what is no hole. Returns 0 or the error.
     */
    public static int copyAll(int from, int to, long size) {
        if (size == 0 || Kernel.call(SystemCall.ioctl, to, FICLONE, from) == 0) {
            return 0;
        }
        int error = truncate(to, size);
        long at = 0;
        while (error == 0 && at < size) {
            long data = seek(from, at, SEEK_DATA);
            if (Errno.ENXIO.is(data)) {
                return 0; // only a hole is left
            }
            long start = data < 0 ? at : data;
            long hole = data < 0 ? size : seek(from, start, SEEK_HOLE);
            long end = hole < 0 ? size : Math.min(hole, size);
            error = copyPart(from, to, start, end);
            at = Math.max(end, at + 1);
        }
        return error;
    }

    private static int copyPart(int from, int to, long start, long end) {
        long at = start;
        while (at < end) {
            long part = copy(from, at, to, at, Math.min(end - at, COPY_PIECE));
            if (Kernel.isError(part)) {
                part = copyByHand(from, to, at, end);
            }
            if (part <= 0) {
                return (int) part;
            }
            at += part;
        }
        return 0;
    }

    /** Where copy_file_range does not work between these two file systems. */
    private static long copyByHand(int from, int to, long at, long end) {
        try (Scratch scratch = Scratch.borrow()) {
            long buffer = scratch.reserve(PIECE);
            long length = Math.min(end - at, PIECE);
            long read = Kernel.call(SystemCall.pread64, from, buffer, length, at);
            return read <= 0 ? read : Kernel.call(SystemCall.pwrite64, to, buffer, read, at);
        }
    }

    /** fsync(2) or fdatasync(2). */
    public static int sync(int fd, boolean dataOnly) {
        return (int) Kernel.call(dataOnly ? SystemCall.fdatasync : SystemCall.fsync, fd);
    }

    /** syncfs(2). */
    public static int syncFileSystem(int fd) {
        return (int) Kernel.call(SystemCall.syncfs, fd);
    }

    /** statfs(2) of what is open. */
    public static Capacity capacity(int fd) {
        try (Scratch scratch = Scratch.borrow()) {
            long s = scratch.reserve(120);
            scratch.clear(s, 120);
            Kernel.call(SystemCall.fstatfs, fd, s);
            return new Capacity(
                    (int) scratch.getLong(s + 8),
                    scratch.getLong(s + 16),
                    scratch.getLong(s + 24),
                    scratch.getLong(s + 32),
                    scratch.getLong(s + 40),
                    scratch.getLong(s + 48),
                    255);
        }
    }
}
