package dev.quarters.linux.io;

import static dev.quarters.linux.uapi.Fcntl.AT_FDCWD;
import static dev.quarters.linux.uapi.Fcntl.F_DUPFD_CLOEXEC;
import static dev.quarters.linux.uapi.Fcntl.F_GETFL;
import static dev.quarters.linux.uapi.Fcntl.F_SETFL;
import static dev.quarters.linux.uapi.Fcntl.O_CLOEXEC;
import static dev.quarters.linux.uapi.Fcntl.O_NONBLOCK;
import static dev.quarters.linux.uapi.Fcntl.O_WRONLY;

import dev.quarters.linux.Kernel;
import dev.quarters.linux.LinuxException;
import dev.quarters.linux.Scratch;
import dev.quarters.linux.SystemCall;

import java.nio.charset.StandardCharsets;

/**
 * What is done with file descriptors of this process. All that are made here are closed by execve.
 */
public final class Descriptors {

    /** Bytes that {@link #read} moves at most. */
    public static final int PIECE = 65536;

    private Descriptors() {}

    /** openat(2) from the working directory. */
    public static int open(String path, int flags) {
        return open(path, flags, 0);
    }

    /** openat(2) from the working directory, with the mode of a new file. */
    public static int open(String path, int flags, int mode) {
        try (Scratch scratch = Scratch.borrow()) {
            long result =
                    Kernel.call(
                            SystemCall.openat,
                            AT_FDCWD,
                            scratch.text(path),
                            flags | O_CLOEXEC,
                            mode);
            return (int) Kernel.check(result, "open", path);
        }
    }

    /** close(2); what it returns tells nothing that could be acted on. */
    public static void close(int fd) {
        if (fd >= 0) {
            Kernel.call(SystemCall.close, fd);
        }
    }

    /** A second descriptor of the same open file. */
    public static int duplicate(int fd) {
        long result = Kernel.call(SystemCall.fcntl, fd, F_DUPFD_CLOEXEC, 3);
        if (Kernel.isError(result)) {
            throw new LinuxException("duplicate file descriptor " + fd, result);
        }
        return (int) result;
    }

    /** Makes reads and writes of the open file return EAGAIN instead of blocking. */
    public static void setNonBlocking(int fd) {
        long flags = Kernel.check(Kernel.call(SystemCall.fcntl, fd, F_GETFL), "get flags");
        Kernel.check(Kernel.call(SystemCall.fcntl, fd, F_SETFL, flags | O_NONBLOCK), "set flags");
    }

    /**
     * Reads once, so many bytes at most; none at the end.
     *
     * @param what is done by it, for the message when it can't be
     */
    public static byte[] read(int fd, int most, String what) {
        try (Scratch scratch = Scratch.borrow()) {
            int size = Math.min(most, PIECE);
            long buffer = scratch.reserve(size);
            long count = Kernel.call(SystemCall.read, fd, buffer, size);
            return scratch.get(buffer, (int) Kernel.check(count, what));
        }
    }

    /** Writes all of it, blocking. */
    public static void write(int fd, byte[] bytes) {
        int done = 0;
        try (Scratch scratch = Scratch.borrow()) {
            long buffer = scratch.reserve(Math.min(bytes.length, PIECE));
            while (done < bytes.length) {
                int piece = Math.min(bytes.length - done, PIECE);
                scratch.copy(bytes, done, piece, buffer);
                long written = Kernel.call(SystemCall.write, fd, buffer, piece);
                if (Kernel.isError(written)) {
                    throw new LinuxException("write to file descriptor " + fd, written);
                }
                done += (int) written;
            }
        }
    }

    /** Writes a text to a file that exists, in one call: the files of /proc and /sys want that. */
    public static void writeFile(String path, String text) {
        int fd = open(path, O_WRONLY);
        try (Scratch scratch = Scratch.borrow()) {
            long start = scratch.text(text);
            int length = text.getBytes(StandardCharsets.UTF_8).length;
            long result = Kernel.call(SystemCall.write, fd, start, length);
            if (Kernel.isError(result)) {
                throw new LinuxException(
                        "write \"" + text.strip() + "\" to \"" + path + '"', result);
            }
        } finally {
            close(fd);
        }
    }

    /** ioctl(2) with a number or an address. */
    public static long ioctl(int fd, long request, long argument, String attempt) {
        return Kernel.check(Kernel.call(SystemCall.ioctl, fd, request, argument), attempt);
    }

    /** Whether the descriptor is a terminal. */
    public static boolean isTerminal(int fd) {
        return Terminal.attributes(fd).isPresent();
    }
}
