package dev.quarters.confinement.cgroup;

import static dev.quarters.linux.uapi.Fcntl.AT_FDCWD;
import static dev.quarters.linux.uapi.Fcntl.AT_REMOVEDIR;
import static dev.quarters.linux.uapi.Fcntl.O_CLOEXEC;
import static dev.quarters.linux.uapi.Fcntl.O_RDONLY;
import static dev.quarters.linux.uapi.Fcntl.O_WRONLY;

import dev.quarters.linux.Kernel;
import dev.quarters.linux.Scratch;
import dev.quarters.linux.SystemCall;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * The files of a control group, by few system calls; results are the kernel's, -errno on failure.
 */
final class KernelFiles {

    private static final int READ_SIZE = 16384;

    private KernelFiles() {}

    static long makeFolder(String path) {
        try (Scratch scratch = Scratch.borrow()) {
            return Kernel.call(SystemCall.mkdirat, AT_FDCWD, scratch.text(path), 0755);
        }
    }

    static long removeFolder(String path) {
        try (Scratch scratch = Scratch.borrow()) {
            return Kernel.call(SystemCall.unlinkat, AT_FDCWD, scratch.text(path), AT_REMOVEDIR);
        }
    }

    static long write(String path, String text) {
        return writeAll(path, List.of(text));
    }

    /** Writes each by a call of its own; ends with the first that fails. */
    static long writeAll(String path, List<String> texts) {
        try (Scratch scratch = Scratch.borrow()) {
            long fd =
                    Kernel.call(
                            SystemCall.openat, AT_FDCWD, scratch.text(path), O_WRONLY | O_CLOEXEC);
            if (Kernel.isError(fd)) {
                return fd;
            }
            long result = 0;
            for (String text : texts) {
                byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
                result = Kernel.call(SystemCall.write, fd, scratch.bytes(bytes), bytes.length);
                if (Kernel.isError(result)) {
                    break;
                }
            }
            Kernel.call(SystemCall.close, fd);
            return result;
        }
    }

    /** The text; empty when it can't be read. */
    static Optional<String> read(String path) {
        try (Scratch scratch = Scratch.borrow()) {
            long fd =
                    Kernel.call(
                            SystemCall.openat, AT_FDCWD, scratch.text(path), O_RDONLY | O_CLOEXEC);
            if (Kernel.isError(fd)) {
                return Optional.empty();
            }
            long buffer = scratch.reserve(READ_SIZE);
            long length = Kernel.call(SystemCall.read, fd, buffer, READ_SIZE);
            Kernel.call(SystemCall.close, fd);
            return Kernel.isError(length)
                    ? Optional.empty()
                    : Optional.of(
                            new String(scratch.get(buffer, (int) length), StandardCharsets.UTF_8));
        }
    }
}
