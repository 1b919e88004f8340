package dev.quarters.monitor;

import static dev.quarters.linux.SystemCall.chdir;
import static dev.quarters.linux.SystemCall.fchdir;
import static dev.quarters.linux.SystemCall.move_mount;
import static dev.quarters.linux.SystemCall.pivot_root;
import static dev.quarters.linux.SystemCall.prctl;
import static dev.quarters.linux.SystemCall.umask;
import static dev.quarters.linux.SystemCall.umount2;
import static dev.quarters.linux.uapi.Fcntl.AT_FDCWD;
import static dev.quarters.linux.uapi.Mount.MNT_DETACH;
import static dev.quarters.linux.uapi.Mount.MOUNT_ATTR_NODEV;
import static dev.quarters.linux.uapi.Mount.MOUNT_ATTR_NOSUID;
import static dev.quarters.linux.uapi.Mount.MOVE_MOUNT_F_EMPTY_PATH;
import static dev.quarters.linux.uapi.Prctl.PR_SET_PDEATHSIG;

import dev.quarters.api.ResourceLimits;
import dev.quarters.confinement.seccomp.BpfProgram;
import dev.quarters.guest.capability.CapabilitySet;
import dev.quarters.guest.command.Command;
import dev.quarters.guest.command.CommandScript;
import dev.quarters.guest.mount.MountSteps;
import dev.quarters.guest.mount.TreeScript;
import dev.quarters.guest.mount.TreeStep;
import dev.quarters.linux.script.Script;
import dev.quarters.linux.script.Step;

import java.util.List;
import java.util.Optional;

/**
 * What a monitor can reach and do, decided before it is started: pure data ({@code
 * docs/adr/0020-monitors-are-confined.md}). A guest that makes use of a mistake in its machine has
 * that, and no more.
 *
 * @param namespaces those of its own, CLONE_NEW…; none of an ordinary user's
 * @param tree all the files it sees; of a monitor without a mount namespace none are named
 * @param capabilities the only ones it can ever have, when it is root
 * @param filter which system calls it can make
 * @param limits of it and the guest together
 */
record Confines(
        long namespaces,
        List<TreeStep> tree,
        CapabilitySet capabilities,
        Optional<BpfProgram> filter,
        ResourceLimits limits) {

    /** Copies the list. */
    Confines {
        tree = List.copyOf(tree);
    }

    /** Adds the steps by which a process shuts itself in and becomes that command. */
    void execute(Script script, Command command) {
        if (namespaces == 0) {
            CommandScript user =
                    new CommandScript(script, command, CapabilitySet.ALL, filter, true, false);
            script.call(chdir, command.workingDirectory());
            filter.ifPresent(some -> user.restrict());
            user.execute();
            return;
        }
        script.call(umask, 0);
        enterRoot(script);
        script.call(umask, 022);
        CommandScript root = new CommandScript(script, command, capabilities, filter, true, true);
        script.call(chdir, command.workingDirectory()).words("enter the guest's folder");
        root.becomeUser();
        // It is to outlive whoever started it.
        script.call(prctl, PR_SET_PDEATHSIG, 0, 0, 0, 0);
        root.execute();
    }

    /** The root covers a folder that every host has, until it is the only one. */
    private void enterRoot(Script script) {
        MountSteps mounts = new MountSteps(script);
        TreeScript files = new TreeScript(script, tree);
        files.prepare();
        Step root =
                mounts.make(
                        "tmpfs",
                        List.of("mode=755", "size=1m"),
                        MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV);
        script.call(move_mount, root, "", AT_FDCWD, "/proc", MOVE_MOUNT_F_EMPTY_PATH);
        script.call(fchdir, root);
        script.call(pivot_root, ".", ".");
        script.call(umount2, ".", MNT_DETACH).words("let go of the host's root");
        script.call(chdir, "/");
        files.attach(true);
    }
}
