package dev.quarters.bootkit.agent;

import static dev.quarters.linux.SystemCall.close;
import static dev.quarters.linux.SystemCall.dup3;
import static dev.quarters.linux.SystemCall.mmap;
import static dev.quarters.linux.SystemCall.pidfd_open;
import static dev.quarters.linux.SystemCall.recvfrom;
import static dev.quarters.linux.SystemCall.setns;
import static dev.quarters.linux.SystemCall.umask;
import static dev.quarters.linux.SystemCall.write;
import static dev.quarters.linux.uapi.Clone.CLONE_NEWNS;

import dev.quarters.linux.SystemCall;
import dev.quarters.linux.script.Block;
import dev.quarters.linux.script.Label;
import dev.quarters.linux.script.Script;
import dev.quarters.linux.script.Step;

import java.util.List;

/**
 * A program that makes system calls for the host, among the guest's files. A request is eight
 * numbers: the call by its place in {@link #CALLS}, its six arguments, and how many bytes follow
 * for the buffer. An answer is one: the result, or the negated error. The first answer is the
 * buffer's address. The program ends with the connection.
 */
final class CallProgram {

    /** What it can do. */
    static final List<SystemCall> CALLS =
            List.of(
                    SystemCall.openat,
                    SystemCall.close,
                    SystemCall.getdents64,
                    SystemCall.newfstatat,
                    SystemCall.readlinkat,
                    SystemCall.read,
                    SystemCall.write,
                    SystemCall.mkdirat,
                    SystemCall.symlinkat,
                    SystemCall.linkat,
                    SystemCall.mknodat,
                    SystemCall.fchownat,
                    SystemCall.fchmodat,
                    SystemCall.utimensat,
                    SystemCall.unlinkat);

    /** The connection, in the guest: what is written there comes before the answer. */
    static final int CONNECTION = 60;

    /** Half of what a connection holds: Linux refuses to wait for as much as that (ENOMEM). */
    static final int BUFFER_SIZE = 1 << 17;

    static final int REQUEST_SIZE = 64;

    private static final int READ_WRITE = 3;
    private static final int PRIVATE_ANONYMOUS = 0x22;
    private static final int MSG_WAITALL = 0x100;
    private static final int ARGUMENTS = 6;
    private static final int LENGTH = 56;

    private CallProgram() {}

    /**
     * The program.
     *
     * @param port of the host, for the connection
     * @param firstProcess the guest's command, by its process id
     */
    static Script of(int port, int firstProcess) {
        Script script = new Script();
        Step connection = HostConnection.open(script, port);
        script.call(dup3, connection, CONNECTION, 0);
        script.call(close, connection);
        Step guest = script.call(pidfd_open, firstProcess, 0);
        script.call(setns, guest, CLONE_NEWNS);
        script.call(umask, 0);
        Step buffer = script.call(mmap, 0, BUFFER_SIZE, READ_WRITE, PRIVATE_ANONYMOUS, -1, 0);
        Block answer = script.block(8).put(0, buffer);
        serve(script, buffer, answer);
        return script;
    }

    private static void serve(Script script, Step buffer, Block answer) {
        Block request = script.block(REQUEST_SIZE);
        Label tell = script.label();
        Label failed = script.label();
        Label call = script.label();
        Label end = script.label();
        script.place(tell);
        script.call(write, CONNECTION, answer, 8);
        script.call(recvfrom, CONNECTION, request, REQUEST_SIZE, MSG_WAITALL, 0, 0).jumpIfZero(end);
        Step length = script.loadLong(request.at(LENGTH)).jumpIfZero(call);
        script.call(recvfrom, CONNECTION, buffer, length, MSG_WAITALL, 0, 0).jumpIfZero(end);
        script.place(call);
        Object[] arguments = new Object[ARGUMENTS];
        for (int i = 0; i < ARGUMENTS; i++) {
            arguments[i] = script.loadLong(request.at(8 + 8 * i));
        }
        Step number = script.loadLong(request.at(0));
        for (int i = 0; i < CALLS.size(); i++) {
            Label next = script.label();
            Label here = script.label();
            script.jumpIfEqual(number, i, here);
            script.jump(next);
            script.place(here);
            answer.put(0, script.call(CALLS.get(i), arguments).jumpOnError(failed));
            script.jump(tell);
            script.place(next);
        }
        script.jump(end);
        script.place(failed);
        answer.put(0, script.lastError());
        script.jump(tell);
        script.place(end);
    }
}
