package dev.quarters.confinement.cgroup;

import static dev.quarters.linux.SystemCall.close;
import static dev.quarters.linux.SystemCall.openat;
import static dev.quarters.linux.SystemCall.write;
import static dev.quarters.linux.uapi.Fcntl.AT_FDCWD;
import static dev.quarters.linux.uapi.Fcntl.O_CLOEXEC;
import static dev.quarters.linux.uapi.Fcntl.O_WRONLY;

import dev.quarters.linux.script.Script;
import dev.quarters.linux.script.Step;

/** The steps by which a process, which has one thread, gets into control groups that are there. */
public final class CgroupScript {

    private CgroupScript() {}

    /** Into all of a plan. */
    public static void join(Script script, CgroupPlan plan) {
        for (String folder : plan.folders()) {
            join(script, folder, plan.joinFile());
        }
    }

    private static void join(Script script, String folder, String file) {
        Step fd = script.call(openat, AT_FDCWD, folder + "/" + file, O_WRONLY | O_CLOEXEC);
        script.call(write, fd, "0", 1).words("join cgroup \"" + folder + '"');
        script.call(close, fd);
    }
}
