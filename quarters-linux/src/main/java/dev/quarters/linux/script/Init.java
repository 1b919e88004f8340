package dev.quarters.linux.script;

import static dev.quarters.linux.SystemCall.close_range;
import static dev.quarters.linux.SystemCall.exit_group;
import static dev.quarters.linux.SystemCall.getpid;
import static dev.quarters.linux.SystemCall.ioctl;
import static dev.quarters.linux.SystemCall.kill;
import static dev.quarters.linux.SystemCall.read;
import static dev.quarters.linux.SystemCall.rt_sigprocmask;
import static dev.quarters.linux.SystemCall.setpgid;
import static dev.quarters.linux.SystemCall.signalfd4;
import static dev.quarters.linux.SystemCall.waitid;
import static dev.quarters.linux.uapi.Signal.SFD_CLOEXEC;
import static dev.quarters.linux.uapi.Signal.SIGCHLD;
import static dev.quarters.linux.uapi.Signal.SIGNALFD_SIGINFO_SIZE;
import static dev.quarters.linux.uapi.Signal.SIGSET_SIZE;
import static dev.quarters.linux.uapi.Signal.SIG_SETMASK;
import static dev.quarters.linux.uapi.Tty.TIOCSPGRP;
import static dev.quarters.linux.uapi.Wait.CLD_EXITED;
import static dev.quarters.linux.uapi.Wait.P_ALL;
import static dev.quarters.linux.uapi.Wait.P_PID;
import static dev.quarters.linux.uapi.Wait.SIGINFO_SIZE;
import static dev.quarters.linux.uapi.Wait.SI_CODE;
import static dev.quarters.linux.uapi.Wait.SI_PID;
import static dev.quarters.linux.uapi.Wait.SI_STATUS;
import static dev.quarters.linux.uapi.Wait.WEXITED;
import static dev.quarters.linux.uapi.Wait.WNOHANG;
import static dev.quarters.linux.uapi.Wait.__WALL;

import java.util.function.Consumer;

/**
 * A process 1 as a script: it forks the command, hands every signal on to it, reaps what is
 * orphaned, and exits with the command's code, or 128 and the number of the signal that ended it.
 *
 * <p>The command is in a process group of its own, in the foreground when standard input is the
 * terminal of the session.
 */
public final class Init {

    private Init() {}

    /**
     * Makes the rest of the script an init.
     *
     * @param command adds the command's steps, the last of which executes it
     */
    public static void append(Script script, Consumer<Script> command) {
        append(script, supervisor -> {}, command);
    }

    /**
     * As {@link #append(Script, Consumer)}, with steps of the supervising process.
     *
     * @param supervisor adds what the supervisor does after the fork: give up rights that the fork
     *     needed
     */
    public static void append(
            Script script, Consumer<Script> supervisor, Consumer<Script> command) {
        Label child = script.label();
        Block all = script.block(SIGSET_SIZE).putLong(0, -1);
        script.call(rt_sigprocmask, SIG_SETMASK, all, 0, SIGSET_SIZE);
        Step signals = script.call(signalfd4, -1, all, SIGSET_SIZE, SFD_CLOEXEC);
        Step pid = script.fork(0, child).words("fork the command");
        supervisor.accept(script);
        // The parent is to see the end of these pipes when the command has them closed.
        script.call(close_range, Script.GATE_FD, Script.REPORT_FD, 0);
        supervise(script, signals, pid);
        script.place(child);
        Step own = script.call(getpid);
        script.call(setpgid, 0, 0).ignoreError();
        script.call(ioctl, 0, TIOCSPGRP, script.block(8).put(0, own)).ignoreError();
        script.call(rt_sigprocmask, SIG_SETMASK, script.block(SIGSET_SIZE), 0, SIGSET_SIZE);
        command.accept(script);
    }

    private static void supervise(Script script, Step signals, Step pid) {
        Label next = script.label();
        Label reap = script.label();
        Block received = script.block(SIGNALFD_SIGINFO_SIZE);
        script.place(next);
        script.call(read, signals, received, SIGNALFD_SIGINFO_SIZE);
        Step signal = script.loadInt(received.at(0));
        script.jumpIfEqual(signal, SIGCHLD, reap);
        script.call(kill, pid, signal).ignoreError();
        script.jump(next);

        // One SIGCHLD may stand for many. The command is asked for first; when the call for any
        // child took it nevertheless, asking fails, and its end is in what that call found.
        Label others = script.label();
        Label taken = script.label();
        Block commandEnd = script.block(SIGINFO_SIZE);
        Block anyEnd = script.block(SIGINFO_SIZE);
        int now = WEXITED | WNOHANG | __WALL;
        script.place(reap);
        script.call(waitid, P_PID, pid, commandEnd, now, 0).jumpOnError(taken);
        script.loadInt(commandEnd.at(SI_PID)).jumpIfZero(others);
        exitLike(script, commandEnd);
        script.place(others);
        script.call(waitid, P_ALL, 0, anyEnd, now, 0).jumpOnError(next);
        script.loadInt(anyEnd.at(SI_PID)).jumpIfZero(next);
        script.jump(reap);
        script.place(taken);
        exitLike(script, anyEnd);
    }

    private static void exitLike(Script script, Block end) {
        Label exited = script.label();
        script.jumpIfEqual(script.loadInt(end.at(SI_CODE)), CLD_EXITED, exited);
        Step signalled = script.load(end.at(SI_STATUS), 0, 0xff, 128);
        script.call(exit_group, signalled);
        script.place(exited);
        Step code = script.load(end.at(SI_STATUS), 0, 0xff, 0);
        script.call(exit_group, code);
    }
}
