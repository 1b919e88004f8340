package dev.quarters.bootkit.agent;

import dev.quarters.api.GuestStreams;
import dev.quarters.api.QuartersException;
import dev.quarters.api.TerminalSize;
import dev.quarters.bootkit.agent.GuestSockets.GuestSocket;
import dev.quarters.linux.Architecture;
import dev.quarters.linux.script.ElfImage;
import dev.quarters.linux.script.Script;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * The host's side of a guest's agent: writes programs into the folder that the guest executes them
 * from, names them to process 1, and serves the connections that they make.
 */
public final class Agent implements AutoCloseable {

    private final GuestSockets sockets;
    private final Path programs;
    private final Architecture architecture;
    private final CompletableFuture<GuestSocket> init = new CompletableFuture<>();
    private final Set<AgentSession> sessions = ConcurrentHashMap.newKeySet();
    private final Map<Integer, CompletableFuture<GuestSocket>> waiting = new ConcurrentHashMap<>();
    private final Map<String, String> small = new ConcurrentHashMap<>();
    private final AtomicInteger sessionCount = new AtomicInteger();
    private final AtomicInteger programCount = new AtomicInteger();

    /**
     * Waits for the guest from now on.
     *
     * @param programs the folder that is shared under {@link InitProgram#PROGRAMS_TAG}
     * @param booted is told when the guest's process 1 has connected, before anything is asked of
     *     it, and handed what is to be run then, at once or later
     */
    public Agent(
            GuestSockets sockets,
            Path programs,
            Architecture architecture,
            Consumer<Runnable> booted) {
        this.sockets = sockets;
        this.programs = programs;
        this.architecture = architecture;
        sockets.expect(Port.INIT, socket -> booted.accept(() -> init.complete(socket)));
    }

    /** A number for a further session. */
    public int nextNumber() {
        return sessionCount.getAndIncrement();
    }

    /** Runs the command that the guest is for; returns when its program is on its way. */
    public AgentSession runFirst(FirstSession first, GuestStreams streams) {
        return run(first.session(), SessionProgram.first(first), streams);
    }

    /** Runs a further command beside the first. */
    public AgentSession runFurther(Session session, int firstProcess, GuestStreams streams) {
        return run(session, SessionProgram.further(session, firstProcess), streams);
    }

    private AgentSession run(Session session, SessionProgram program, GuestStreams streams) {
        ElfImage image = ElfImage.of(program.script(), architecture);
        AgentSession running =
                new AgentSession(session, program, image.program(), streams, sockets);
        sessions.add(running);
        String name = nextName();
        running.ended()
                .whenComplete(
                        (status, failure) -> {
                            sessions.remove(running);
                            programs.resolve(name).toFile().delete();
                        });
        init.thenAccept(
                socket -> {
                    program.renewal().ifPresent(each -> each.setTime(image, Instant.now()));
                    try {
                        write(name, image);
                        send(socket, name);
                    } catch (QuartersException unwritable) {
                        running.abort(unwritable);
                    }
                });
        return running;
    }

    private String nextName() {
        return "%08x".formatted(programCount.getAndIncrement());
    }

    /** A process that makes system calls for the host, where that command has its files. */
    public GuestCalls calls(int firstProcess) {
        int port = Port.input(nextNumber());
        CompletableFuture<GuestSocket> connected = new CompletableFuture<>();
        sockets.expect(port, connected::complete);
        String name = write(ElfImage.of(CallProgram.of(port, firstProcess), architecture));
        waiting.put(port, connected);
        init.whenComplete(
                (socket, gone) -> {
                    if (gone != null) {
                        connected.completeExceptionally(gone);
                    }
                });
        try {
            execute(name);
            return new GuestCalls(connected.join());
        } catch (CompletionException failure) {
            throw failure.getCause() instanceof QuartersException reason ? reason : failure;
        } finally {
            waiting.remove(port);
            sockets.forget(port);
            programs.resolve(name).toFile().delete();
        }
    }

    /** Sends a signal, by its number, to a command of a guest, by its process id there. */
    public void signal(int process, int signal) {
        execute(small("signal " + process + " " + signal, SmallPrograms.signal(process, signal)));
    }

    /** Tells a terminal of the guest its size. */
    public void resize(int process, int terminal, TerminalSize size) {
        execute(
                small(
                        "resize " + process + " " + terminal + " " + size,
                        SmallPrograms.resize(process, terminal, size)));
    }

    /** Nobody hears when it was executed, so it stays; the same one is used again. */
    private String small(String purpose, Script script) {
        return small.computeIfAbsent(purpose, none -> write(ElfImage.of(script, architecture)));
    }

    private String write(ElfImage image) {
        String name = nextName();
        write(name, image);
        return name;
    }

    private void write(String name, ElfImage image) {
        try {
            Path file = programs.resolve(name);
            Files.write(file, image.bytes().array());
            if (!file.toFile().setExecutable(true)) {
                throw new IOException("its permissions can't be changed");
            }
        } catch (IOException e) {
            throw new QuartersException(
                    "cannot write a program for the guest into " + programs + ": " + e, "", e);
        }
    }

    private void execute(String name) {
        init.thenAccept(socket -> send(socket, name));
    }

    private synchronized void send(GuestSocket socket, String name) {
        try {
            socket.output().write(name.getBytes(StandardCharsets.US_ASCII));
            socket.output().flush();
        } catch (IOException gone) {
            abort(new QuartersException("the guest's process 1 is gone", "", gone));
        }
    }

    /** The guest is gone: whoever waits for something of it learns why. */
    public void abort(QuartersException reason) {
        init.completeExceptionally(reason);
        sessions.forEach(session -> session.abort(reason));
        waiting.values().forEach(each -> each.completeExceptionally(reason));
    }

    @Override
    public void close() {
        sockets.forget(Port.INIT);
        abort(new QuartersException("the guest was closed", ""));
    }
}
