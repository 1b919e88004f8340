package dev.quarters.container.keeper;

import static dev.quarters.linux.SystemCall.chdir;
import static dev.quarters.linux.SystemCall.clone;
import static dev.quarters.linux.SystemCall.close;
import static dev.quarters.linux.SystemCall.close_range;
import static dev.quarters.linux.SystemCall.dup3;
import static dev.quarters.linux.SystemCall.fsync;
import static dev.quarters.linux.SystemCall.pidfd_getfd;
import static dev.quarters.linux.SystemCall.ppoll;
import static dev.quarters.linux.SystemCall.prctl;
import static dev.quarters.linux.SystemCall.pwrite64;
import static dev.quarters.linux.SystemCall.read;
import static dev.quarters.linux.SystemCall.rt_sigprocmask;
import static dev.quarters.linux.SystemCall.rt_sigtimedwait;
import static dev.quarters.linux.SystemCall.setsid;
import static dev.quarters.linux.SystemCall.waitid;
import static dev.quarters.linux.SystemCall.write;
import static dev.quarters.linux.uapi.Clone.CLONE_PIDFD;
import static dev.quarters.linux.uapi.Fcntl.O_CLOEXEC;
import static dev.quarters.linux.uapi.Prctl.PR_SET_PTRACER;
import static dev.quarters.linux.uapi.Prctl.PR_SET_PTRACER_ANY;
import static dev.quarters.linux.uapi.Signal.SIGCHLD;
import static dev.quarters.linux.uapi.Signal.SIGSET_SIZE;
import static dev.quarters.linux.uapi.Signal.SIGUSR1;
import static dev.quarters.linux.uapi.Signal.SIG_SETMASK;
import static dev.quarters.linux.uapi.Wait.P_PIDFD;
import static dev.quarters.linux.uapi.Wait.SIGINFO_SIZE;
import static dev.quarters.linux.uapi.Wait.SI_PID;
import static dev.quarters.linux.uapi.Wait.WEXITED;
import static dev.quarters.linux.uapi.Wait.WNOHANG;
import static dev.quarters.linux.uapi.Wait.__WALL;

import dev.quarters.linux.script.Block;
import dev.quarters.linux.script.Label;
import dev.quarters.linux.script.Note;
import dev.quarters.linux.script.Script;
import dev.quarters.linux.script.Step;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * The keeper's part of a guest's script. It comes first: the keeper forks the guest's process 1,
 * which runs the rest.
 *
 * <p>It begins at a gate, which is opened when the guest's folder tells who its keeper is; one
 * whose owner died before that ends. It has no signal delivered: SIGCHLD it waits for, SIGUSR1 has
 * it close the guest's input, SIGKILL dismisses it, and the guest's process 1 with it.
 */
public final class Keeper {

    /** What lets the keeper close the guest's standard input. */
    static final int CLOSE_INPUT = SIGUSR1;

    /** The keeper's descriptors: the guest's network interface, and the master of its terminal. */
    public static final int TAP = 48;

    /** See {@link #TAP}. */
    public static final int TERMINAL = 49;

    /** The other ends of the guest's standard streams. */
    public static final int INPUT = 50;

    /** See {@link #INPUT}. */
    public static final int OUTPUT = 51;

    /** See {@link #INPUT}. */
    public static final int ERROR_OUTPUT = 52;

    /** A pipe that has something to read when the guest has ended, and no writer but the keeper. */
    static final int ENDED = 53;

    static final int ENDED_WRITE = 54;
    static final int END_FILE = 55;

    /** The guest's process 1, as a pidfd. */
    static final int PROCESS = 56;

    /** By this pipe the guest tells that it has something for the keeper at {@link #HANDED}. */
    static final int SYNC = 57;

    static final int SYNC_WRITE = 58;

    /** The guest's steps must not close this and what follows by themselves. */
    public static final int FIRST_OF_GUEST = SYNC_WRITE;

    private static final int HANDED = 59;

    private static final int ALL_ONES = -1;

    private final Script script;
    private final Note process;
    private final Iterator<Note> handed;

    private Keeper(Script script, Note process, List<Note> handed) {
        this.script = script;
        this.process = process;
        this.handed = handed.iterator();
    }

    /**
     * Adds the keeper's steps; after them the script goes on as the guest's.
     *
     * @param namespaces of the guest
     * @param handed the keeper's numbers for what the guest's steps will {@link #hand} over, in
     *     that order
     */
    public static Keeper lead(Script script, long namespaces, List<Integer> handed) {
        Label child = script.label();
        Label supervise = script.label();
        Block all = script.block(SIGSET_SIZE).putLong(0, ALL_ONES);
        script.call(setsid);
        script.call(rt_sigprocmask, SIG_SETMASK, all, 0, SIGSET_SIZE);
        // Where only a descendant may be looked into (Yama), the next owner is none's parent.
        script.call(prctl, PR_SET_PTRACER, PR_SET_PTRACER_ANY, 0, 0, 0).ignoreError();
        script.awaitGate();
        Block pidfd = script.block(16);
        Step pid =
                script.call(clone, namespaces | CLONE_PIDFD | SIGCHLD, 0, pidfd, 0, 0)
                        .jumpIfZero(child)
                        .words("fork the guest");
        Step guest = script.loadInt(pidfd.at(0));
        script.call(dup3, guest, PROCESS, O_CLOEXEC);
        script.call(close, guest);
        script.call(close_range, 0, 2, 0);
        script.call(close, SYNC_WRITE);
        // It is to hold no mount of the host.
        script.call(chdir, "/").ignoreError();
        Note process = script.note(pid);
        List<Note> notes = new ArrayList<>();
        for (int number : handed) {
            notes.add(take(script, number, supervise));
        }
        script.place(supervise);
        script.call(close, SYNC);
        script.call(close_range, Script.GATE_FD, Script.REPORT_FD, 0);
        supervise(script);
        script.place(child);
        script.call(close_range, TAP, SYNC, 0);
        script.call(rt_sigprocmask, SIG_SETMASK, script.block(SIGSET_SIZE), 0, SIGSET_SIZE);
        Keeper keeper = new Keeper(script, process, notes);
        keeper.closeWhenAllIsHanded();
        return keeper;
    }

    /** Tells the id of the guest's process 1. */
    public Note process() {
        return process;
    }

    private static Note take(Script script, int number, Label otherwise) {
        script.call(read, SYNC, script.block(8), 1).jumpIfZero(otherwise);
        Step taken = script.call(pidfd_getfd, PROCESS, HANDED, 0).jumpOnError(otherwise);
        Step kept = script.call(dup3, taken, number, O_CLOEXEC);
        script.call(close, taken);
        return script.note(kept);
    }

    private static void supervise(Script script) {
        Label next = script.label();
        Label reap = script.label();
        Label stay = script.label();
        Block awaited =
                script.block(SIGSET_SIZE).putLong(0, 1L << SIGCHLD - 1 | 1L << CLOSE_INPUT - 1);
        Block end = script.block(SIGINFO_SIZE);
        script.place(next);
        Step signal = script.call(rt_sigtimedwait, awaited, 0, 0, SIGSET_SIZE);
        script.jumpIfEqual(signal, SIGCHLD, reap);
        script.call(close, INPUT).ignoreError();
        script.jump(next);
        script.place(reap);
        // It was stopped, or goes on, when there is nobody to be waited for.
        script.call(waitid, P_PIDFD, PROCESS, end, WEXITED | WNOHANG | __WALL, 0);
        script.loadInt(end.at(SI_PID)).jumpIfZero(next);
        script.call(pwrite64, END_FILE, end, EndFile.SIZE, 0).ignoreError();
        script.call(fsync, END_FILE).ignoreError();
        script.call(write, ENDED_WRITE, end, 1).ignoreError();
        script.call(close, INPUT).ignoreError();
        script.place(stay);
        script.call(ppoll, 0, 0, 0, 0, 0).ignoreError();
        script.jump(stay);
    }

    /**
     * Adds what the guest does to give a descriptor to the keeper; it waits at a gate then.
     *
     * @return tells the keeper's number of it, when the keeper has it
     */
    public Note hand(Step descriptor) {
        script.call(dup3, descriptor, HANDED, O_CLOEXEC);
        script.call(write, SYNC_WRITE, "x", 1).words("hand over a descriptor");
        script.awaitGate();
        script.call(close, HANDED);
        script.call(close, descriptor);
        Note note = handed.next();
        closeWhenAllIsHanded();
        return note;
    }

    private void closeWhenAllIsHanded() {
        if (!handed.hasNext()) {
            script.call(close, SYNC_WRITE);
        }
    }
}
