package dev.quarters.container.run;

import dev.quarters.container.cgroup.Cgroup;
import dev.quarters.linux.Kernel;
import dev.quarters.linux.SystemCall;
import dev.quarters.linux.uapi.Signal;

/** Clears away what a guest without an owner left: its processes and its cgroups. */
public final class Leftovers {

    private Leftovers() {}

    /** Kills process 1, and with it all of its pid namespace; then empties the cgroups. */
    public static void remove(StateFile state) {
        if (state.pid() > 1) {
            killIfSame(state);
        }
        Cgroup.ofLeftovers(state.cgroups()).remove();
    }

    private static void killIfSame(StateFile state) {
        // The descriptor is opened before the comparison, so that it can't be another's.
        long pidfd = Kernel.call(SystemCall.pidfd_open, state.pid(), 0);
        if (Kernel.isError(pidfd)) {
            return;
        }
        if (StateFile.startTime(state.pid()).filter(t -> t == state.startTime()).isPresent()) {
            Kernel.call(SystemCall.pidfd_send_signal, pidfd, Signal.SIGKILL, 0, 0);
        }
        Kernel.call(SystemCall.close, pidfd);
    }
}
