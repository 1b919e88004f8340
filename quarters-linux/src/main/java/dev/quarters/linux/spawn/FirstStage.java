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

import dev.quarters.linux.script.Block;
import dev.quarters.linux.script.Label;
import dev.quarters.linux.script.Script;
import dev.quarters.linux.script.Step;
import dev.quarters.linux.uapi.Capability;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The script of a child's first stage, in the JVM's memory: descriptors to their numbers, all
 * others closed, capabilities kept, signals as after a boot, execveat of the second stage. That of
 * another child of the same shape differs in the numbers of this process' descriptors only.
 *
 * @param sources block with those numbers, 8 bytes each
 * @param moves the steps that give the child its descriptors
 */
record FirstStage(Script script, Block sources, List<Step> moves) {

    static final int EXECUTABLE_FD = Spawn.FIRST_RESERVED_FD;

    private static final int SIGNALS = 64;
    private static final int LAST_CAPABILITY = Capability.values().length - 1;

    /** Above all that a child is given, for descriptors that stand in each other's way. */
    private static final int ABOVE = 64;

    /**
     * What the script depends on.
     *
     * @param targets the child's descriptors; the launcher's own come first: from then on a failure
     *     can be reported
     * @param inTheWay a bit for each of them: this process' descriptor has the number of one of the
     *     child's, and is put out of the way before any of those is made
     */
    record Shape(
            List<Integer> targets, long inTheWay, boolean gate, boolean ownUsers, String name) {

        /** Of a child that gets those descriptors. */
        static Shape of(Spawn spawn, Map<Integer, Integer> descriptors) {
            long inTheWay = 0;
            int i = 0;
            for (int source : descriptors.values()) {
                inTheWay |= descriptors.containsKey(source) ? 1L << i : 0;
                i++;
            }
            boolean ownUsers = (spawn.namespaces() & CLONE_NEWUSER) != 0;
            return new Shape(
                    List.copyOf(descriptors.keySet()),
                    inTheWay,
                    spawn.hasGate(),
                    ownUsers,
                    spawn.name());
        }
    }

    /**
     * The descriptors of a child: its own numbers, in the order in which it is given them, and this
     * process' numbers.
     *
     * @param gate the end that the child reads, or -1
     */
    static Map<Integer, Integer> descriptors(
            Spawn spawn, int nullDevice, int executable, int report, int gate) {
        Map<Integer, Integer> all = new LinkedHashMap<>();
        all.put(EXECUTABLE_FD, executable);
        if (gate >= 0) {
            all.put(Script.GATE_FD, gate);
        }
        all.put(Script.REPORT_FD, report);
        for (int stream = 0; stream < 3; stream++) {
            all.put(stream, nullDevice);
        }
        all.putAll(spawn.descriptors());
        return all;
    }

    /** The script for that shape. */
    static FirstStage of(Shape shape) {
        Script script = new Script();
        Block sources = script.block(8 * shape.targets().size());
        List<Step> moves = moveAll(script, sources, shape);
        closeOthers(script, shape.targets().stream().sorted().toList(), shape.gate());
        if (shape.ownUsers()) {
            keepCapabilities(script);
        }
        defaultSignals(script);
        Block environment = script.pointers(List.of());
        script.call(execveat, EXECUTABLE_FD, "", List.of(shape.name()), environment, AT_EMPTY_PATH)
                .words("execute the second stage");
        return new FirstStage(script, sources, moves);
    }

    private static List<Step> moveAll(Script script, Block sources, Shape shape) {
        List<Step> from = new ArrayList<>();
        for (int i = 0; i < shape.targets().size(); i++) {
            Step source = script.loadLong(sources.at(8 * i));
            boolean inTheWay = (shape.inTheWay() >>> i & 1) != 0;
            from.add(inTheWay ? script.call(fcntl, source, F_DUPFD, ABOVE) : source);
        }
        List<Step> moves = new ArrayList<>();
        for (int i = 0; i < from.size(); i++) {
            int target = shape.targets().get(i);
            int flags = target == EXECUTABLE_FD ? O_CLOEXEC : 0;
            moves.add(script.call(dup3, from.get(i), target, flags));
        }
        return moves;
    }

    private static void closeOthers(Script script, List<Integer> targets, boolean gate) {
        int next = 0;
        for (int fd : targets) {
            if (fd >= EXECUTABLE_FD) {
                continue;
            }
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
