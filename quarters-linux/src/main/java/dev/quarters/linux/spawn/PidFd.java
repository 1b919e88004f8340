package dev.quarters.linux.spawn;

import dev.quarters.linux.Errno;
import dev.quarters.linux.Kernel;
import dev.quarters.linux.LinuxException;
import dev.quarters.linux.SystemCall;

/** Processes by descriptors that stand for them: pidfd_open(2). */
public final class PidFd {

    private PidFd() {}

    /**
     * Sends a signal; nothing happens when the process has ended.
     *
     * @param pid its number, for the message
     */
    public static void signal(int pidfd, int signal, int pid) {
        long result = Kernel.call(SystemCall.pidfd_send_signal, pidfd, signal, 0, 0);
        if (Kernel.isError(result) && !Errno.ESRCH.is(result)) {
            throw new LinuxException("send signal " + signal + " to process " + pid, result);
        }
    }
}
