package dev.quarters.container.run;

import static dev.quarters.linux.SystemCall.chdir;
import static dev.quarters.linux.SystemCall.close;
import static dev.quarters.linux.SystemCall.dup3;
import static dev.quarters.linux.SystemCall.ioctl;
import static dev.quarters.linux.SystemCall.mount;
import static dev.quarters.linux.SystemCall.openat;
import static dev.quarters.linux.SystemCall.pivot_root;
import static dev.quarters.linux.SystemCall.prctl;
import static dev.quarters.linux.SystemCall.sethostname;
import static dev.quarters.linux.SystemCall.setsid;
import static dev.quarters.linux.SystemCall.umask;
import static dev.quarters.linux.SystemCall.umount2;
import static dev.quarters.linux.SystemCall.unshare;
import static dev.quarters.linux.uapi.Clone.CLONE_NEWCGROUP;
import static dev.quarters.linux.uapi.Clone.CLONE_NEWUTS;
import static dev.quarters.linux.uapi.Fcntl.AT_FDCWD;
import static dev.quarters.linux.uapi.Fcntl.O_CLOEXEC;
import static dev.quarters.linux.uapi.Fcntl.O_CREAT;
import static dev.quarters.linux.uapi.Fcntl.O_NOCTTY;
import static dev.quarters.linux.uapi.Fcntl.O_WRONLY;
import static dev.quarters.linux.uapi.Mount.MNT_DETACH;
import static dev.quarters.linux.uapi.Mount.MS_BIND;
import static dev.quarters.linux.uapi.Prctl.PR_SET_PDEATHSIG;
import static dev.quarters.linux.uapi.Signal.SIGKILL;
import static dev.quarters.linux.uapi.Tty.TIOCSCTTY;

import dev.quarters.confinement.cgroup.CgroupPlan;
import dev.quarters.confinement.cgroup.CgroupScript;
import dev.quarters.container.keeper.Keeper;
import dev.quarters.container.plan.ContainerPlan;
import dev.quarters.container.plan.NetworkPlan;
import dev.quarters.container.plan.RootPlan;
import dev.quarters.guest.command.CommandScript;
import dev.quarters.guest.command.PseudoTerminal;
import dev.quarters.guest.mount.MountSteps;
import dev.quarters.guest.mount.TreeScript;
import dev.quarters.guest.network.Interface;
import dev.quarters.guest.network.Loopback;
import dev.quarters.guest.network.TapScript;
import dev.quarters.linux.script.Init;
import dev.quarters.linux.script.Note;
import dev.quarters.linux.script.Script;
import dev.quarters.linux.script.Step;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A plan as the script that process 1 of the container runs; of one that has a keeper, the script
 * that the keeper runs, which forks process 1.
 */
public record ContainerScript(Script script, Notes notes) {

    /**
     * What the script tells.
     *
     * @param process for a guest that has a keeper: the id of its process 1
     * @param tap for a guest that makes its network interface: the number of the descriptor of the
     *     other end, after which the script waits at a gate for it to be taken
     * @param terminal for a guest with a terminal: the number of the descriptor of its master's
     *     side, after which the script waits at a gate for it to be taken
     */
    public record Notes(Optional<Note> process, Optional<Note> tap, Optional<Note> terminal) {}

    private static final int STREAMS = 3;

    /** The script's descriptor of its root, when it is given one. */
    static final int ROOT_FD = 60;

    /** Writes the script of a guest that makes its root itself. */
    public static ContainerScript of(ContainerPlan plan) {
        return of(plan, false);
    }

    /**
     * Writes the script.
     *
     * @param rootGiven whether the root is made, and given as {@link #ROOT_FD}
     */
    static ContainerScript of(ContainerPlan plan, boolean rootGiven) {
        Script script = new Script();
        Optional<Keeper> keeper =
                plan.kept()
                        ? Optional.of(Keeper.lead(script, plan.namespaces(), handed(plan)))
                        : Optional.empty();
        Giving giving =
                descriptor ->
                        keeper.map(one -> one.hand(descriptor))
                                .orElseGet(() -> tellAndWait(script, descriptor));
        boolean ownUsers = plan.userNamespace().isPresent();
        script.call(prctl, PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
        if (ownUsers) {
            plan.userNamespace().get().enter(script);
            script.call(prctl, PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
        }
        // Modes of nodes and folders are meant as they are written.
        script.call(umask, 0);
        script.call(setsid);
        // Its cgroup may keep it from the device that makes interfaces.
        Optional<Note> tap = connect(script, plan.network(), giving);
        join(script, plan.cgroups());
        TreeScript tree = new TreeScript(script, plan.tree());
        tree.prepare();
        enterRoot(script, plan.root(), rootGiven);
        tree.attach(plan.root().readOnly());
        tree.closeAll(plan.kept() ? Keeper.FIRST_OF_GUEST : Script.GATE_FD);
        if ((plan.namespaces() & CLONE_NEWUTS) != 0) {
            int length = plan.hostname().length();
            script.call(sethostname, plan.hostname(), length).words("set the host name");
        }
        if (plan.loopback()) {
            Loopback.raise(script);
        }
        Optional<Note> terminal =
                plan.terminal() ? Optional.of(terminal(script, giving)) : Optional.empty();
        run(script, plan);
        return new ContainerScript(script, new Notes(keeper.map(Keeper::process), tap, terminal));
    }

    /** Gives a descriptor to whoever is outside, and closes it. */
    private interface Giving {
        /** Adds the steps; the note tells when it can be taken. */
        Note give(Step descriptor);
    }

    private static Note tellAndWait(Script script, Step descriptor) {
        Note note = script.note(descriptor);
        script.awaitGate();
        script.call(close, descriptor);
        return note;
    }

    /** The keeper's numbers for what this script gives away, in its order. */
    private static List<Integer> handed(ContainerPlan plan) {
        List<Integer> handed = new ArrayList<>();
        if (plan.network() instanceof NetworkPlan.OwnInterface) {
            handed.add(Keeper.TAP);
        }
        if (plan.terminal()) {
            handed.add(Keeper.TERMINAL);
        }
        return handed;
    }

    /** While the host's devices are there, and before the command: it finds its network. */
    private static Optional<Note> connect(Script script, NetworkPlan network, Giving giving) {
        return switch (network) {
            case NetworkPlan.Nothing() -> Optional.empty();
            case NetworkPlan.OwnInterface(Interface device) -> {
                Step end = TapScript.make(script, device);
                device.raise(script);
                yield Optional.of(giving.give(end));
            }
            case NetworkPlan.Joined() -> {
                script.awaitGate();
                yield Optional.empty();
            }
        };
    }

    /** Makes the guest's root the only one. The host's tree is gone after this. */
    private static void enterRoot(Script script, RootPlan root, boolean given) {
        OverlaySteps overlay = new OverlaySteps(script, new MountSteps(script), root);
        if (given) {
            overlay.enter(ROOT_FD);
        } else {
            overlay.enter();
        }
        script.call(pivot_root, ".", ".");
        script.call(umount2, ".", MNT_DETACH).words("let go of the host's root");
        script.call(chdir, "/");
    }

    private static void run(Script script, ContainerPlan plan) {
        CommandScript command =
                new CommandScript(
                        script,
                        plan.command(),
                        plan.capabilities(),
                        plan.filter(),
                        plan.noNewPrivileges(),
                        setsGroups(plan));
        command.enterWorkingDirectory();
        script.call(umask, 022);
        if (plan.init()) {
            Init.append(
                    script,
                    supervisor -> command.becomeUser(),
                    child -> {
                        command.becomeUser();
                        command.execute();
                    });
        } else {
            command.becomeUser();
            command.execute();
        }
    }

    /** A namespace with one id does not let anyone set groups. */
    static boolean setsGroups(ContainerPlan plan) {
        return plan.userNamespace().isEmpty() || !plan.userNamespace().get().uids().isSingle();
    }

    private static void join(Script script, CgroupPlan cgroups) {
        CgroupScript.join(script, cgroups);
        if (!cgroups.folders().isEmpty()) {
            script.call(unshare, CLONE_NEWCGROUP);
        }
    }

    /**
     * A terminal of the guest's own devpts, so that ttyname(3) finds it. The parent takes the
     * master's side out of this process by pidfd_getfd(2).
     */
    private static Note terminal(Script script, Giving giving) {
        Note note = giving.give(openTerminal(script));
        script.call(
                        openat,
                        AT_FDCWD,
                        "/dev/console",
                        O_WRONLY | O_CREAT | O_CLOEXEC | O_NOCTTY,
                        0600)
                .words("make /dev/console");
        script.call(mount, "/dev/pts/0", "/dev/console", 0, MS_BIND);
        return note;
    }

    /** Opens a new terminal, makes it the controlling one and the standard streams. */
    static Step openTerminal(Script script) {
        PseudoTerminal terminal = PseudoTerminal.open(script);
        Step peer = terminal.peer();
        for (int stream = 0; stream < STREAMS; stream++) {
            script.call(dup3, peer, stream, 0);
        }
        script.call(close, peer);
        script.call(ioctl, 0, TIOCSCTTY, 0).words("make the terminal the controlling one");
        return terminal.master();
    }
}
