package dev.quarters.linux.spawn;

import static dev.quarters.linux.SystemCall.capset;
import static dev.quarters.linux.SystemCall.close_range;
import static dev.quarters.linux.SystemCall.dup3;
import static dev.quarters.linux.SystemCall.execveat;
import static dev.quarters.linux.SystemCall.fcntl;
import static dev.quarters.linux.SystemCall.prctl;
import static dev.quarters.linux.SystemCall.rt_sigaction;
import static dev.quarters.linux.SystemCall.rt_sigprocmask;
import static dev.quarters.linux.uapi.Clone.CLONE_NEWUSER;
import static dev.quarters.linux.uapi.Fcntl.AT_EMPTY_PATH;
import static dev.quarters.linux.uapi.Fcntl.F_DUPFD;
import static dev.quarters.linux.uapi.Fcntl.O_CLOEXEC;
import static dev.quarters.linux.uapi.Prctl.PR_CAP_AMBIENT;
import static dev.quarters.linux.uapi.Prctl.PR_CAP_AMBIENT_RAISE;
import static dev.quarters.linux.uapi.Signal.SIGSET_SIZE;
import static dev.quarters.linux.uapi.Signal.SIG_SETMASK;

import dev.quarters.linux.script.Argument;
import dev.quarters.linux.script.Block;
import dev.quarters.linux.script.Label;
import dev.quarters.linux.script.Script;
import dev.quarters.linux.script.Step;
import dev.quarters.linux.uapi.Capability;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The script of a child's first stage, in the JVM's memory: descriptors to their numbers, all
 * others closed, capabilities kept, signals as after a boot, execveat of the second stage.
 */
final class FirstStage {

    static final int EXECUTABLE_FD = Spawn.FIRST_RESERVED_FD;

    private static final int SIGNALS = 64;
    private static final int LAST_CAPABILITY = Capability.values().length - 1;

    /** Above all that a child is given, for descriptors that stand in each other's way. */
    private static final int ABOVE = 64;

    private FirstStage() {}

    /**
     * The script.
     *
     * @param gate the end that the child reads, or -1
     */
    static Script of(Spawn spawn, int nullDevice, int executable, int report, int gate) {
        Map<Integer, Integer> wanted = new TreeMap<>(spawn.descriptors());
        for (int stream = 0; stream < 3; stream++) {
            wanted.putIfAbsent(stream, nullDevice);
        }
        Script script = new Script();
        moveAll(script, wanted, executable, report, gate);
        closeOthers(script, wanted, gate >= 0);
        if ((spawn.namespaces() & CLONE_NEWUSER) != 0) {
            keepCapabilities(script);
        }
        defaultSignals(script);
        Block environment = script.pointers(List.of());
        script.call(execveat, EXECUTABLE_FD, "", List.of(spawn.name()), environment, AT_EMPTY_PATH)
                .words("execute the second stage");
        return script;
    }

    private static void moveAll(
            Script script, Map<Integer, Integer> wanted, int executable, int report, int gate) {
        // First the launcher's own: from then on a failure can be reported. Whatever stands at a
        // number that will be overwritten is put out of the way before.
        Map<Integer, Integer> own = new TreeMap<>();
        own.put(EXECUTABLE_FD, executable);
        own.put(Script.REPORT_FD, report);
        if (gate >= 0) {
            own.put(Script.GATE_FD, gate);
        }
        Map<Integer, Argument> safe = new TreeMap<>();
        List<Integer> sources = new ArrayList<>(wanted.values());
        sources.addAll(own.values());
        for (int source : sources) {
            boolean inTheWay = wanted.containsKey(source) || own.containsKey(source);
            safe.computeIfAbsent(
                    source,
                    fd ->
                            inTheWay
                                    ? script.call(fcntl, fd, F_DUPFD, ABOVE)
                                    : Argument.of(script, fd));
        }
        own.forEach(
                (target, source) -> {
                    int flags = target == EXECUTABLE_FD ? O_CLOEXEC : 0;
                    move(script, safe.get(source), target, flags, source);
                });
        wanted.forEach((target, source) -> move(script, safe.get(source), target, 0, source));
    }

    private static void move(Script script, @Nullable Argument from, int to, int flags, int own) {
        if (from == null) {
            throw new IllegalStateException("descriptor " + own + " was not made safe");
        }
        script.call(dup3, from, to, flags)
                .words("make file descriptor " + own + " the child's " + to);
    }

    private static void closeOthers(Script script, Map<Integer, Integer> wanted, boolean gate) {
        int next = 0;
        for (int fd : wanted.keySet()) {
            closeRange(script, next, fd - 1);
            next = fd + 1;
        }
        closeRange(script, next, EXECUTABLE_FD - 1);
        if (!gate) {
            closeRange(script, Script.GATE_FD, Script.GATE_FD);
        }
        closeRange(script, ABOVE, 0xffff_ffffL);
    }

    private static void closeRange(Script script, long first, long last) {
        if (first <= last) {
            script.call(close_range, first, last, 0);
        }
    }

    /**
     * All capabilities become inheritable and ambient, so that execve without a uid map keeps them.
     */
    private static void keepCapabilities(Script script) {
        Block header = script.block(8).putInt(0, Capability._LINUX_CAPABILITY_VERSION_3);
        Block sets = script.block(24);
        int high = (1 << (LAST_CAPABILITY - 31)) - 1;
        for (int set = 0; set < 3; set++) {
            sets.putInt(4 * set, -1).putInt(12 + 4 * set, high);
        }
        script.call(capset, header, sets).words("make capabilities inheritable").ignoreError();
        for (int capability = 0; capability <= LAST_CAPABILITY; capability++) {
            script.call(prctl, PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, capability, 0, 0)
                    .ignoreError();
        }
    }

    /**
     * A loop sets each signal to its default: execve would leave ignored ones ignored. Then none is
     * blocked any more.
     */
    private static void defaultSignals(Script script) {
        Label loop = script.label();
        Label done = script.label();
        Block signal = script.block(8).putLong(0, 1);
        Block action = script.block(32);
        script.place(loop);
        Step number = script.loadLong(signal.at(0));
        script.call(rt_sigaction, number, action, 0, SIGSET_SIZE).ignoreError();
        Step next = script.load(signal.at(0), 0, -1, 1);
        signal.put(0, next);
        script.load(signal.at(0), 0, -1, -SIGNALS - 1).jumpIfZero(done);
        script.jump(loop);
        script.place(done);
        script.call(rt_sigprocmask, SIG_SETMASK, script.block(SIGSET_SIZE), 0, SIGSET_SIZE);
    }
}
