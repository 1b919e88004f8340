package dev.quarters.container.run;

import static dev.quarters.linux.uapi.Fcntl.AT_FDCWD;
import static dev.quarters.linux.uapi.Fcntl.AT_REMOVEDIR;

import dev.quarters.confinement.cgroup.Cgroup;
import dev.quarters.container.keeper.EndFile;
import dev.quarters.container.keeper.KeptProcess;
import dev.quarters.container.plan.RootPlan;
import dev.quarters.linux.Errno;
import dev.quarters.linux.Kernel;
import dev.quarters.linux.Scratch;
import dev.quarters.linux.SystemCall;
import dev.quarters.linux.spawn.ProcessIdentity;
import dev.quarters.linux.uapi.Signal;

import java.nio.file.Path;
import java.util.Optional;

/** Clears away what a guest without an owner left: its processes and its cgroups. */
public final class Leftovers {

    private Leftovers() {}

    /**
     * Ends the guest of that folder, by its process 1 or by its keeper, and with it all of its pid
     * namespace; then empties the cgroups.
     */
    public static void remove(Path folder, StateFile state) {
        Optional<KeptProcess> kept =
                state.process().flatMap(keeper -> KeptProcess.find(folder, keeper));
        kept.ifPresentOrElse(
                KeptProcess::dismiss, () -> state.process().ifPresent(Leftovers::killIfSame));
        EndFile.remove(folder);
        Cgroup left = Cgroup.ofLeftovers(state.cgroups());
        left.release();
        left.remove();
    }

    /**
     * Removes the folder that the owner of the guest's folder could not list to remove it, or lets
     * it be listed: where the guest removed files of its image, overlayfs left a mark there to use
     * again.
     */
    public static void removeHidden(Path folder) {
        try (Scratch scratch = Scratch.borrow()) {
            long path = scratch.text(RootPlan.hidden(folder).toString());
            long result = Kernel.call(SystemCall.unlinkat, AT_FDCWD, path, AT_REMOVEDIR);
            if (Errno.ENOTEMPTY.is(result)) {
                Kernel.call(SystemCall.fchmodat, AT_FDCWD, path, 0700);
            }
        }
    }

    private static void killIfSame(ProcessIdentity process) {
        // The descriptor is opened before the comparison, so that it can't be another's.
        long pidfd = Kernel.call(SystemCall.pidfd_open, process.pid(), 0);
        if (Kernel.isError(pidfd)) {
            return;
        }
        if (process.exists()) {
            Kernel.call(SystemCall.pidfd_send_signal, pidfd, Signal.SIGKILL, 0, 0);
        }
        Kernel.call(SystemCall.close, pidfd);
    }
}
