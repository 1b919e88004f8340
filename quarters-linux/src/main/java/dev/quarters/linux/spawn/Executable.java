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

    /** Linux before 6.3 does not know MFD_EXEC. */
    private static volatile boolean knowsExec = true;

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
        try (Scratch scratch = Scratch.borrow()) {
            long text = scratch.text(name);
            int flags = MFD_CLOEXEC | MFD_ALLOW_SEALING;
            if (knowsExec) {
                long result = Kernel.call(SystemCall.memfd_create, text, flags | MFD_EXEC);
                if (!Errno.EINVAL.is(result)) {
                    return (int) Kernel.check(result, "make a memfd");
                }
                knowsExec = false;
            }
            return (int)
                    Kernel.check(Kernel.call(SystemCall.memfd_create, text, flags), "make a memfd");
        }
    }
}
