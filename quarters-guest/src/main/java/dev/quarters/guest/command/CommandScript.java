package dev.quarters.guest.command;

import static dev.quarters.linux.SystemCall.capset;
import static dev.quarters.linux.SystemCall.chdir;
import static dev.quarters.linux.SystemCall.execve;
import static dev.quarters.linux.SystemCall.prctl;
import static dev.quarters.linux.SystemCall.prlimit64;
import static dev.quarters.linux.SystemCall.seccomp;
import static dev.quarters.linux.SystemCall.setgroups;
import static dev.quarters.linux.SystemCall.setresgid;
import static dev.quarters.linux.SystemCall.setresuid;
import static dev.quarters.linux.uapi.Capability._LINUX_CAPABILITY_VERSION_3;
import static dev.quarters.linux.uapi.Prctl.PR_CAPBSET_DROP;
import static dev.quarters.linux.uapi.Prctl.PR_CAP_AMBIENT;
import static dev.quarters.linux.uapi.Prctl.PR_CAP_AMBIENT_CLEAR_ALL;
import static dev.quarters.linux.uapi.Prctl.PR_SET_KEEPCAPS;
import static dev.quarters.linux.uapi.Prctl.PR_SET_NO_NEW_PRIVS;
import static dev.quarters.linux.uapi.Prctl.PR_SET_PDEATHSIG;
import static dev.quarters.linux.uapi.Seccomp.SECCOMP_SET_MODE_FILTER;
import static dev.quarters.linux.uapi.Signal.SIGKILL;

import dev.quarters.guest.capability.Capability;
import dev.quarters.guest.capability.CapabilitySet;
import dev.quarters.guest.command.Command.ResourceLimit;
import dev.quarters.guest.mount.MountSteps;
import dev.quarters.linux.Errno;
import dev.quarters.linux.script.Block;
import dev.quarters.linux.script.Label;
import dev.quarters.linux.script.Script;
import dev.quarters.linux.script.Step;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The last steps of a process inside a guest: who it is, what it may do, what it executes. The
 * order is the law here: capabilities are needed to drop capabilities, to change the user and to
 * load a filter, so each goes when nothing needs it any more.
 */
public final class CommandScript {

    /** The kernel may have capabilities that this module has no name for. */
    private static final int LAST_POSSIBLE_CAPABILITY = 63;

    private final Script script;
    private final Command command;
    private final CapabilitySet capabilities;
    private final Optional<? extends SystemCallFilter> filter;
    private final boolean noNewPrivileges;
    private final boolean setsGroups;

    /**
     * @param capabilities what it may have at most, and has when it is root
     * @param setsGroups whether supplementary groups can be set: not in a user namespace of one id
     */
    public CommandScript(
            Script script,
            Command command,
            CapabilitySet capabilities,
            Optional<? extends SystemCallFilter> filter,
            boolean noNewPrivileges,
            boolean setsGroups) {
        this.script = script;
        this.command = command;
        this.capabilities = capabilities;
        this.filter = filter;
        this.noNewPrivileges = noNewPrivileges;
        this.setsGroups = setsGroups;
    }

    /** Goes to the working directory, made when it is missing, as Docker does. */
    public void enterWorkingDirectory() {
        String folder = command.workingDirectory();
        if (!folder.equals("/")) {
            Label there = script.label();
            Label missing = script.label();
            script.call(chdir, folder).jumpOnError(missing);
            script.jump(there);
            script.place(missing);
            new MountSteps(script).makeFolders(folder, 0755);
            script.call(chdir, folder).words("enter the working directory \"" + folder + '"');
            script.place(there);
        }
    }

    /** Becomes who the command runs as. */
    public void becomeUser() {
        limits();
        for (int number = 0; number <= LAST_POSSIBLE_CAPABILITY; number++) {
            if ((capabilities.bits() >>> number & 1) == 0) {
                // EINVAL: this kernel has no such capability.
                Step drop = script.call(prctl, PR_CAPBSET_DROP, number, 0, 0, 0);
                drop.words("drop capability " + number);
                if (number >= Capability.values().length) {
                    drop.ignoreError();
                }
            }
        }
        script.call(prctl, PR_SET_KEEPCAPS, 1, 0, 0, 0);
        int[] groups = command.identity().groups().stream().mapToInt(Integer::intValue).toArray();
        if (setsGroups) {
            Block list = script.block(Math.max(4 * groups.length, 8));
            for (int i = 0; i < groups.length; i++) {
                list.putInt(4 * i, groups[i]);
            }
            script.call(setgroups, groups.length, list).words("set the supplementary groups");
        }
        int gid = command.identity().gid();
        int uid = command.identity().uid();
        script.call(setresgid, gid, gid, gid).words("become group " + gid);
        script.call(setresuid, uid, uid, uid).words("become user " + uid);
        script.call(prctl, PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
        CapabilitySet kept = uid == 0 ? capabilities : CapabilitySet.NONE;
        if (noNewPrivileges) {
            script.call(prctl, PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
            capabilities(kept);
            script.call(prctl, PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
            filter();
        } else {
            // Without no_new_privs only SYS_ADMIN may load a filter.
            capabilities(kept.with(CapabilitySet.of(Capability.SYS_ADMIN)));
            script.closeReportsOnExec();
            filter();
            capabilities(kept);
            script.call(prctl, PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
        }
    }

    /** What one without rights can still give up: the way to get some, and system calls. */
    public void restrict() {
        script.call(prctl, PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
        filter();
    }

    private void limits() {
        for (ResourceLimit limit : command.limits()) {
            Block values = script.block(16).putLong(0, limit.soft()).putLong(8, limit.hard());
            script.call(prlimit64, 0, limit.resource(), values, 0)
                    .words("set resource limit " + limit.resource() + " (--ulimit)");
        }
    }

    private void capabilities(CapabilitySet set) {
        Block header = script.block(8).putInt(0, _LINUX_CAPABILITY_VERSION_3);
        Block sets = script.block(24);
        int low = (int) set.bits();
        int high = (int) (set.bits() >>> 32);
        sets.putInt(0, low).putInt(4, low).putInt(12, high).putInt(16, high);
        script.call(capset, header, sets).words("set the capabilities " + set);
    }

    private void filter() {
        filter.ifPresent(
                program -> {
                    long[] instructions = program.instructions();
                    Block code = script.block(8 * instructions.length);
                    for (int i = 0; i < instructions.length; i++) {
                        code.putLong(8 * i, instructions[i]);
                    }
                    Block header = script.block(16).putShort(0, instructions.length).put(8, code);
                    script.call(seccomp, SECCOMP_SET_MODE_FILTER, program.flags(), header)
                            .words("load the system call filter");
                });
    }

    /**
     * Tries the candidates as execvp(3) does: one that is missing is passed over, one that is
     * forbidden as well, but remembered. The failure that is reported is a step of its own: ENOENT
     * when all were missing, EACCES when one was forbidden.
     */
    public void execute() {
        script.closeReportsOnExec();
        Block arguments = script.pointers(command.arguments());
        Block environment = script.pointers(command.environment());
        List<String> candidates = command.candidates();
        List<Label> afterForbidden = new ArrayList<>();
        candidates.forEach(path -> afterForbidden.add(script.label()));
        for (int i = 0; i < candidates.size(); i++) {
            attempt(candidates.get(i), arguments, environment, afterForbidden.get(i));
        }
        String first = candidates.isEmpty() ? "" : candidates.getFirst();
        script.call(execve, first, arguments, environment).words(words());
        for (int i = 0; i < candidates.size(); i++) {
            script.place(afterForbidden.get(i));
            if (i + 1 < candidates.size()) {
                Label next = script.label();
                attempt(candidates.get(i + 1), arguments, environment, next);
                script.place(next);
            }
        }
        // Executing a folder is forbidden always.
        script.call(execve, "/", arguments, environment).words(words());
    }

    private void attempt(String path, Block arguments, Block environment, Label forbidden) {
        Label failed = script.label();
        Label next = script.label();
        script.call(execve, path, arguments, environment).jumpOnError(failed);
        script.place(failed);
        Step error = script.lastError();
        script.jumpIfEqual(error, -Errno.ENOENT.number(), next);
        script.jumpIfEqual(error, -Errno.ENOTDIR.number(), next);
        script.jumpIfEqual(error, -Errno.EACCES.number(), forbidden);
        script.call(execve, path, arguments, environment).words(words());
        script.place(next);
    }

    private String words() {
        return "execute \"" + command.arguments().getFirst() + '"';
    }
}
