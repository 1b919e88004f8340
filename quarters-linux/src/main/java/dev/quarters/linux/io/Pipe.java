package dev.quarters.linux.io;

import static dev.quarters.linux.uapi.Fcntl.O_CLOEXEC;

import dev.quarters.linux.Kernel;
import dev.quarters.linux.Scratch;
import dev.quarters.linux.SystemCall;

/**
 * The two ends of a pipe(7), closed by execve.
 *
 * @param read the end to read from
 * @param write the end to write to
 */
public record Pipe(int read, int write) implements AutoCloseable {

    /** A pipe whose ends block. */
    public static Pipe open() {
        return open(0);
    }

    /** A pipe with flags of pipe2(2). */
    public static Pipe open(int flags) {
        try (Scratch scratch = Scratch.borrow()) {
            long ends = scratch.reserve(8);
            Kernel.check(Kernel.call(SystemCall.pipe2, ends, flags | O_CLOEXEC), "make a pipe");
            return new Pipe(scratch.getInt(ends), scratch.getInt(ends + 4));
        }
    }

    /** Closes both ends. */
    @Override
    public void close() {
        Descriptors.close(read);
        Descriptors.close(write);
    }
}
