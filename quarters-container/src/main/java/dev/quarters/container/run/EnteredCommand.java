package dev.quarters.container.run;

import static dev.quarters.linux.SystemCall.close;
import static dev.quarters.linux.SystemCall.setns;
import static dev.quarters.linux.SystemCall.setsid;
import static dev.quarters.linux.SystemCall.umask;
import static dev.quarters.linux.uapi.Clone.CLONE_NEWCGROUP;
import static dev.quarters.linux.uapi.Clone.CLONE_PARENT;

import dev.quarters.api.Enterable;
import dev.quarters.api.ExitStatus;
import dev.quarters.api.GuestStreams;
import dev.quarters.api.QuartersException;
import dev.quarters.api.TerminalSize;
import dev.quarters.confinement.cgroup.CgroupScript;
import dev.quarters.container.plan.ContainerPlan;
import dev.quarters.guest.command.CommandScript;
import dev.quarters.linux.script.Label;
import dev.quarters.linux.script.Note;
import dev.quarters.linux.script.Script;
import dev.quarters.linux.spawn.ChildProcess;
import dev.quarters.linux.spawn.ProcessLauncher;
import dev.quarters.linux.spawn.RunningProcess;
import dev.quarters.linux.spawn.Spawn;

import org.jspecify.annotations.Nullable;

/**
 * A further command in a guest. A first process joins the guest's cgroups and namespaces and forks,
 * for only a child gets into a pid namespace; the child is a sibling of it, so a child of this
 * process.
 */
final class EnteredCommand implements Enterable.Command {

    /** Where the first process finds the guest's pidfd. */
    private static final int GUEST_FD = 3;

    private final RunningCommand running;

    private EnteredCommand(RunningCommand running) {
        this.running = running;
    }

    static EnteredCommand start(ContainerPlan plan, RunningProcess guest, GuestStreams streams) {
        Entry entry = Entry.of(plan);
        StandardStreams standard = new StandardStreams(streams);
        Spawn spawn =
                Spawn.of(entry.script).descriptor(guest.pidfd(), GUEST_FD).name("quarters-enter");
        if (plan.terminal()) {
            spawn.gate();
        } else {
            boolean mapped = plan.userNamespace().isPresent();
            standard.giveTo(
                    spawn,
                    mapped ? 0 : plan.command().identity().uid(),
                    plan.command().identity().gid());
        }
        @Nullable ChildProcess first = null;
        @Nullable ChildProcess child = null;
        try {
            first = ProcessLauncher.shared().spawn(spawn);
            child = ChildProcess.adopt((int) first.awaitNote(entry.pid));
            standard.begin();
            if (entry.terminal != null) {
                standard.terminal(take(first, child, entry.terminal));
            }
            first.awaitStarted();
            return new EnteredCommand(
                    new RunningCommand(child, standard, exit -> ExitStatus.of(exit.code())));
        } catch (RuntimeException failure) {
            abandon(first, child, standard);
            throw Failures.translate(failure);
        } catch (InterruptedException interrupted) {
            abandon(first, child, standard);
            Thread.currentThread().interrupt();
            throw new QuartersException("interrupted while entering the guest", "", interrupted);
        }
    }

    private static int take(ChildProcess first, ChildProcess child, Note note)
            throws InterruptedException {
        long number = first.awaitNote(note);
        int master = RunningCommand.take(child, number);
        first.openGate(2);
        return master;
    }

    private static void abandon(
            @Nullable ChildProcess first, @Nullable ChildProcess child, StandardStreams standard) {
        standard.discard();
        if (child != null) {
            child.kill();
        }
        if (first != null) {
            first.kill();
        }
    }

    /** The script of both processes, and what it tells. */
    private record Entry(Script script, Note pid, @Nullable Note terminal) {

        static Entry of(ContainerPlan plan) {
            Script script = new Script();
            Label inChild = script.label();
            script.call(umask, 022);
            CgroupScript.join(script, plan.cgroups());
            long cgroupNamespace = plan.cgroups().folders().isEmpty() ? 0 : CLONE_NEWCGROUP;
            script.call(setns, GUEST_FD, plan.namespaces() | cgroupNamespace)
                    .words("enter the guest's namespaces");
            script.call(close, GUEST_FD);
            Note pid = script.note(script.fork(CLONE_PARENT, inChild));
            if (plan.terminal()) {
                script.awaitGate(); // its end would close it for the child
            }
            script.exit(0);
            script.place(inChild);
            script.call(setsid);
            @Nullable Note terminal = null;
            if (plan.terminal()) {
                terminal = script.note(ContainerScript.openTerminal(script));
                script.awaitGate();
            }
            CommandScript command =
                    new CommandScript(
                            script,
                            plan.command(),
                            plan.capabilities(),
                            plan.filter(),
                            plan.noNewPrivileges(),
                            ContainerScript.setsGroups(plan));
            command.enterWorkingDirectory();
            command.becomeUser();
            command.execute();
            return new Entry(script, pid, terminal);
        }
    }

    @Override
    public ExitStatus await() throws InterruptedException {
        return running.await();
    }

    @Override
    public void signal(int signal) {
        running.process().signal(signal);
    }

    @Override
    public void resize(TerminalSize size) {
        running.streams().resize(size);
    }
}
