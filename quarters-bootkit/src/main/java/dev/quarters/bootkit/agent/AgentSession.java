package dev.quarters.bootkit.agent;

import dev.quarters.api.GuestStreams;
import dev.quarters.api.QuartersException;
import dev.quarters.bootkit.agent.GuestSockets.GuestSocket;
import dev.quarters.guest.command.CommandFailure;
import dev.quarters.linux.LinuxException;
import dev.quarters.linux.script.Note;
import dev.quarters.linux.script.Program;
import dev.quarters.linux.script.Step;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A command that runs in a guest, as the host sees it: what its program reports, and its standard
 * streams. One virtual thread serves each connection.
 */
public final class AgentSession {

    private static final int COPY_SIZE = 65536;

    private final Session session;
    private final SessionProgram program;
    private final Program binary;
    private final GuestStreams streams;
    private final Map<Integer, CompletableFuture<Long>> notes = new ConcurrentHashMap<>();
    private final CompletableFuture<Void> outputs;
    private final CompletableFuture<Integer> ended;

    AgentSession(
            Session session,
            SessionProgram program,
            Program binary,
            GuestStreams streams,
            GuestSockets sockets) {
        this.session = session;
        this.program = program;
        this.binary = binary;
        this.streams = streams;
        this.outputs =
                session.terminal()
                        ? expectTerminal(sockets)
                        : CompletableFuture.allOf(
                                expectOutput(
                                        sockets, Port.output(session.number()), streams.output()),
                                expectOutput(
                                        sockets,
                                        Port.errorOutput(session.number()),
                                        streams.errorOutput()));
        if (session.input() && !session.terminal()) {
            sockets.expect(
                    Port.input(session.number()),
                    socket -> {
                        sendInput(socket);
                        endWithCommand(socket);
                    });
        }
        sockets.expect(
                Port.reports(session.number()),
                socket -> Thread.startVirtualThread(() -> readReports(socket)));
        this.ended =
                note(program.ended())
                        .thenCompose(code -> outputs.handle((done, failure) -> code.intValue()));
        ended.whenComplete((code, failure) -> forget(sockets));
    }

    /** The command's process id in the view of process 1. */
    public CompletableFuture<Integer> process() {
        return note(program.process()).thenApply(Long::intValue);
    }

    /** The number of its terminal below /dev/pts. */
    public CompletableFuture<Integer> terminal() {
        return program.terminal()
                .map(note -> note(note).thenApply(Long::intValue))
                .orElseGet(() -> CompletableFuture.failedFuture(new IllegalStateException()));
    }

    /**
     * Completes when the command was executed; with a {@link dev.quarters.api.CommandException}
     * when it can't be.
     */
    public CompletableFuture<Void> started() {
        return note(program.started()).thenAccept(value -> {});
    }

    /** Its exit code, as a shell has it, when all its output was handed on. */
    public CompletableFuture<Integer> ended() {
        return ended;
    }

    private CompletableFuture<Long> note(Note note) {
        return notes.computeIfAbsent(note.number(), number -> new CompletableFuture<>());
    }

    void abort(QuartersException reason) {
        notes.values().forEach(note -> note.completeExceptionally(reason));
        List.of(program.process(), program.started(), program.ended())
                .forEach(note -> note(note).completeExceptionally(reason));
        outputs.completeExceptionally(reason);
    }

    private void forget(GuestSockets sockets) {
        for (int port = Port.reports(session.number());
                port <= Port.errorOutput(session.number());
                port++) {
            sockets.forget(port);
        }
    }

    private void readReports(GuestSocket socket) {
        try (socket) {
            byte[] report = new byte[Program.REPORT_SIZE];
            while (socket.input().readNBytes(report, 0, report.length) == report.length) {
                ByteBuffer fields = ByteBuffer.wrap(report).order(ByteOrder.LITTLE_ENDIAN);
                take((int) fields.getLong(), fields.getLong(), fields.getLong());
            }
            // Its last word is how the command ended; output may still be on its way then.
            if (!note(program.ended()).isDone()) {
                abort(new QuartersException("the program of the command ended without a word", ""));
            }
        } catch (IOException e) {
            abort(new QuartersException("the connection to the guest broke: " + e, "", e));
        }
    }

    private void take(int kind, long value, long result) {
        if (kind != 0) {
            notes.computeIfAbsent(kind, number -> new CompletableFuture<>()).complete(value);
            return;
        }
        String words = binary.stepAt(value).map(Step::words).orElse("run a program in the guest");
        LinuxException failure = new LinuxException(words, result);
        abort(CommandFailure.of(words, failure).<QuartersException>map(f -> f).orElse(failure));
    }

    private CompletableFuture<Void> expectOutput(GuestSockets sockets, int port, OutputStream to) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        sockets.expect(
                port,
                socket ->
                        Thread.startVirtualThread(
                                () -> {
                                    receiveOutput(socket, to);
                                    done.complete(null);
                                }));
        return done;
    }

    private CompletableFuture<Void> expectTerminal(GuestSockets sockets) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        sockets.expect(
                Port.input(session.number()),
                socket -> {
                    if (session.input()) {
                        sendInput(socket);
                    }
                    endWithCommand(socket);
                    Thread.startVirtualThread(
                            () -> {
                                receiveOutput(socket, streams.output());
                                done.complete(null);
                            });
                });
        return done;
    }

    private static void receiveOutput(GuestSocket socket, OutputStream to) {
        try (socket) {
            InputStream from = socket.input();
            byte[] buffer = new byte[COPY_SIZE];
            for (int count = from.read(buffer); count >= 0; count = from.read(buffer)) {
                to.write(buffer, 0, count);
                to.flush();
            }
        } catch (IOException readerGone) {
            // Closing tells the command: its next write fails, as with a pipe.
        }
    }

    /** What carries input on the other side ends with the input, and with it the connection. */
    private void endWithCommand(GuestSocket socket) {
        note(program.ended()).thenAccept(code -> socket.shutdownOutput());
    }

    private void sendInput(GuestSocket socket) {
        InputStream from = streams.input().orElse(InputStream.nullInputStream());
        Thread.startVirtualThread(
                () -> {
                    try {
                        byte[] buffer = new byte[COPY_SIZE];
                        for (int count = from.read(buffer); count >= 0; count = from.read(buffer)) {
                            socket.output().write(buffer, 0, count);
                            socket.output().flush();
                        }
                    } catch (IOException commandGone) {
                        // It does not read any more.
                    } finally {
                        socket.shutdownOutput();
                    }
                });
    }
}
