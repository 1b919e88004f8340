package dev.quarters.bootkit.agent;

import static dev.quarters.linux.SystemCall.mkdirat;
import static dev.quarters.linux.SystemCall.mount;
import static dev.quarters.linux.SystemCall.openat;
import static dev.quarters.linux.SystemCall.write;
import static dev.quarters.linux.uapi.Fcntl.AT_FDCWD;
import static dev.quarters.linux.uapi.Fcntl.O_CLOEXEC;
import static dev.quarters.linux.uapi.Fcntl.O_WRONLY;

import dev.quarters.linux.script.Script;
import dev.quarters.linux.script.Step;

import org.jspecify.annotations.Nullable;

/**
 * The control group that all commands of a guest are in, with its limit of processes. Process 1 and
 * what serves the commands' streams are outside and do not count.
 */
final class ProcessLimit {

    private static final String HIERARCHY = "/cgroups";
    private static final String GROUP = HIERARCHY + "/guest";

    private ProcessLimit() {}

    /**
     * Opens the group while the first file system can be seen.
     *
     * @param first makes the group; null: it was made
     */
    static Step open(Script script, @Nullable FirstSession first) {
        if (first != null) {
            script.call(mkdirat, AT_FDCWD, HIERARCHY, 0700);
            script.call(mount, "cgroup2", HIERARCHY, "cgroup2", 0, 0).words("mount control groups");
            script.call(mkdirat, AT_FDCWD, GROUP, 0755);
            if (first.pids() > 0) {
                script.writeFile(HIERARCHY + "/cgroup.subtree_control", "+pids");
                script.writeFile(GROUP + "/pids.max", Long.toString(first.pids()));
            }
        }
        return script.call(openat, AT_FDCWD, GROUP + "/cgroup.procs", O_WRONLY | O_CLOEXEC);
    }

    /** Makes the calling process a member, and so its children. */
    static void join(Script script, Step group) {
        script.call(write, group, "0", 1).words("join the guest's control group");
    }
}
