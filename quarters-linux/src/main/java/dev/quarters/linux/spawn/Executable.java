package dev.quarters.linux.spawn;

import static dev.quarters.linux.uapi.Fcntl.F_ADD_SEALS;
import static dev.quarters.linux.uapi.Fcntl.F_SEAL_GROW;
import static dev.quarters.linux.uapi.Fcntl.F_SEAL_SEAL;
import static dev.quarters.linux.uapi.Fcntl.F_SEAL_SHRINK;
import static dev.quarters.linux.uapi.Fcntl.F_SEAL_WRITE;
import static dev.quarters.linux.uapi.Fcntl.MFD_ALLOW_SEALING;
import static dev.quarters.linux.uapi.Fcntl.MFD_CLOEXEC;
import static dev.quarters.linux.uapi.Fcntl.MFD_EXEC;

import dev.quarters.linux.Errno;
import dev.quarters.linux.Kernel;
import dev.quarters.linux.Scratch;
import dev.quarters.linux.SystemCall;
import dev.quarters.linux.io.Descriptors;
import dev.quarters.linux.script.ElfImage;

/** An ELF image as a memfd that nobody can change any more. */
final class Executable {

    private static final int FLAGS = flags();

    private Executable() {}

    /** A descriptor of it, closed by execve. */
    static int of(ElfImage image, String name) {
        int fd = create(name);
        try {
            Descriptors.write(fd, image.bytes().array());
            int seals = F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE;
            Kernel.check(Kernel.call(SystemCall.fcntl, fd, F_ADD_SEALS, seals), "seal a memfd");
            return fd;
        } catch (RuntimeException failure) {
            Descriptors.close(fd);
            throw failure;
        }
    }

    private static int create(String name) {
        long result = memfd(name, FLAGS);
        return (int) Kernel.check(result, "make a memfd");
    }

    /** Linux before 6.3 does not know MFD_EXEC. */
    private static int flags() {
        int flags = MFD_CLOEXEC | MFD_ALLOW_SEALING;
        long attempt = memfd("quarters", flags | MFD_EXEC);
        if (Errno.EINVAL.is(attempt)) {
            return flags;
        }
        Descriptors.close((int) attempt);
        return flags | MFD_EXEC;
    }

    private static long memfd(String name, int flags) {
        try (Scratch scratch = Scratch.borrow()) {
            return Kernel.call(SystemCall.memfd_create, scratch.text(name), flags);
        }
    }
}
