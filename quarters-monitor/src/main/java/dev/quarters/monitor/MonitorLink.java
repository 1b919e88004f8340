package dev.quarters.monitor;

import dev.quarters.api.GuestState;
import dev.quarters.api.GuestStreams;
import dev.quarters.api.QuartersException;
import dev.quarters.json.Json;
import dev.quarters.json.JsonException;
import dev.quarters.json.JsonObject;
import dev.quarters.linux.io.InputPump;
import dev.quarters.linux.io.OutputPump;
import dev.quarters.monitor.wire.Failures;
import dev.quarters.monitor.wire.Frame;
import dev.quarters.monitor.wire.Frame.Kind;
import dev.quarters.monitor.wire.Wire;

import org.jspecify.annotations.Nullable;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A monitor, from the side of whoever has its guest: its process, a connection that lasts and tells
 * the guest's end, and the guest's streams, which are copied. Or what it left, when it has gone.
 */
final class MonitorLink {

    /** A monitor that has not answered by then is taken for none. */
    private static final long PATIENCE_SECONDS = 60;

    private final MonitorFolder folder;
    private final @Nullable MonitorProcess process;
    private final @Nullable Wire watch;
    private final Json note;
    private final List<OutputPump> outputs = new ArrayList<>();
    private final CompletableFuture<EndOfGuest> end;
    private @Nullable InputPump input;

    private MonitorLink(MonitorFolder folder, MonitorProcess process, Wire watch, Json note) {
        this.folder = folder;
        this.process = process;
        this.watch = watch;
        this.note = note;
        this.end = new CompletableFuture<>();
    }

    /** What a monitor left. */
    private MonitorLink(MonitorFolder folder, EndOfGuest end) {
        this.folder = folder;
        this.process = null;
        this.watch = null;
        this.note = Json.object().build();
        this.end = CompletableFuture.completedFuture(end);
    }

    /** Starts a monitor, which waits for an order. */
    static MonitorLink start(MonitorFolder folder, GuestStreams streams, Confines confines) {
        MonitorProcess process = MonitorProcess.start(folder, MonitorCommand.of(folder), confines);
        try {
            MonitorLink link = watch(folder, process);
            link.copy(process, streams);
            return link;
        } catch (IOException e) {
            process.kill(folder);
            process.close();
            throw new QuartersException(
                    "the guest's monitor does not start" + folder.lastWords(), "", e);
        }
    }

    /**
     * The monitor of a guest that another process started, or what it left; empty when there is
     * neither, or it never was ordered to make the guest.
     */
    static Optional<MonitorLink> find(MonitorFolder folder, GuestStreams streams) {
        Optional<MonitorProcess> found = MonitorProcess.find(folder);
        if (found.isPresent()) {
            MonitorProcess process = found.get();
            try {
                MonitorLink link = watch(folder, process);
                if (link.note.get("ordered").asBoolean()) {
                    link.copy(process, streams);
                    return Optional.of(link);
                }
                link.detach();
                return Optional.empty();
            } catch (IOException | QuartersException leaving) {
                process.close();
                MonitorProcess.awaitGone(folder);
            }
        }
        Optional<EndOfGuest> end = EndOfGuest.find(folder.end());
        if (end.isPresent()) {
            copy(folder.output(), streams.output());
            copy(folder.errorOutput(), streams.errorOutput());
        }
        return end.map(known -> new MonitorLink(folder, known));
    }

    private static void copy(Path file, OutputStream to) {
        try {
            if (Files.exists(file)) {
                Files.copy(file, to);
                to.flush();
            }
        } catch (IOException e) {
            throw MonitorFolder.failed("copy what the guest wrote, " + file, e);
        }
    }

    private static MonitorLink watch(MonitorFolder folder, MonitorProcess process)
            throws IOException {
        Wire wire = new Wire(folder.connect());
        try {
            request(wire, "watch", Json.object());
            Frame frame = nextSoon(wire);
            return new MonitorLink(folder, process, wire, frame.json());
        } catch (IOException | RuntimeException e) {
            wire.close();
            throw e;
        }
    }

    private void copy(MonitorProcess from, GuestStreams streams) {
        outputs.add(OutputPump.start(from.take(MonitorProcess.OUTPUT_READ), streams.output()));
        outputs.add(OutputPump.start(from.take(MonitorProcess.ERROR_READ), streams.errorOutput()));
        streams.input()
                .ifPresent(
                        source ->
                                input =
                                        InputPump.start(
                                                source,
                                                from.take(MonitorProcess.INPUT_WRITE),
                                                Optional.of(
                                                        () -> tell("end-input", Json.object()))));
        CompletableFuture<EndOfGuest> told = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> awaitEnd(told));
        CompletableFuture<?>[] copied =
                outputs.stream().map(OutputPump::end).toArray(CompletableFuture[]::new);
        told.whenComplete(
                (known, lost) ->
                        CompletableFuture.allOf(copied)
                                .whenComplete(
                                        (all, never) -> {
                                            if (known != null) {
                                                end.complete(known);
                                            } else {
                                                end.completeExceptionally(lost);
                                            }
                                        }));
    }

    private void awaitEnd(CompletableFuture<EndOfGuest> told) {
        Wire from = watch;
        try {
            if (from != null) {
                told.complete(EndOfGuest.read(next(from).json()));
            }
        } catch (IOException | QuartersException | JsonException gone) {
            told.completeExceptionally(gone);
        } finally {
            InputPump pump = input;
            if (pump != null) {
                pump.close();
            }
        }
    }

    /** Whether the guest stood still when it was taken up. */
    boolean wasPaused() {
        return note.text("state").equals(GuestState.PAUSED.name());
    }

    /** The engine that runs the guest, as it was when it was taken up. */
    String engine() {
        return note.text("engine");
    }

    /**
     * How the guest ended, when all that it wrote was handed on; fails when its monitor ended
     * before it.
     */
    CompletableFuture<EndOfGuest> end() {
        return end;
    }

    /** The monitor's process id. */
    long pid() {
        MonitorProcess there = process;
        return there == null ? 0 : there.pid();
    }

    /** Where the guest is on networks. */
    Json network() {
        return call("network", Json.object());
    }

    /** Calls the monitor; what it answers, at once. */
    Json call(String name, JsonObject call) {
        try (Wire wire = open(name, call)) {
            return nextSoon(wire).json();
        } catch (IOException gone) {
            throw silent(name, gone);
        }
    }

    /** Calls the monitor for something that takes its time. */
    Json callPatiently(String name, JsonObject call) {
        try (Wire wire = open(name, call)) {
            return next(wire).json();
        } catch (IOException gone) {
            throw silent(name, gone);
        }
    }

    /** Calls the monitor; one that has gone need not be told. */
    void tell(String name, JsonObject call) {
        try (Wire wire = open(name, call)) {
            Frame _ = nextSoon(wire);
        } catch (IOException gone) {
            // With the guest.
        }
    }

    /** A call that sends a stream. */
    void send(String name, JsonObject call, InputStream stream) {
        try (Wire wire = open(name, call)) {
            wire.sendInput(stream);
            Frame _ = next(wire);
        } catch (IOException gone) {
            throw silent(name, gone);
        }
    }

    /** A call that answers with a stream. */
    void receive(String name, JsonObject call, OutputStream to) {
        try (Wire wire = open(name, call)) {
            Frame frame = next(wire);
            while (frame.kind() == Kind.OUTPUT) {
                to.write(frame.bytes());
                frame = next(wire);
            }
        } catch (IOException gone) {
            throw silent(name, gone);
        }
    }

    /** A connection on which that call was made. */
    Wire open(String name, JsonObject call) throws IOException {
        Wire wire = new Wire(folder.connect());
        try {
            request(wire, name, call);
            return wire;
        } catch (IOException e) {
            wire.close();
            throw e;
        }
    }

    private static void request(Wire wire, String name, JsonObject call) throws IOException {
        wire.send(Kind.REQUEST, call.put("version", Wire.VERSION).put("call", name).build());
    }

    /**
     * The next frame.
     *
     * @throws QuartersException when it tells a failure
     */
    static Frame next(Wire wire) throws IOException {
        Frame frame =
                wire.receive().orElseThrow(() -> new EOFException("the guest's monitor has gone"));
        if (frame.kind() == Kind.FAILURE) {
            throw Failures.read(frame.json());
        }
        return frame;
    }

    /** As {@link #next}; a monitor that does not answer holds up nobody for ever. */
    private static Frame nextSoon(Wire wire) throws IOException {
        CompletableFuture<Void> late =
                CompletableFuture.runAsync(
                        wire::close,
                        CompletableFuture.delayedExecutor(PATIENCE_SECONDS, TimeUnit.SECONDS));
        try {
            return next(wire);
        } finally {
            late.cancel(false);
        }
    }

    static QuartersException silent(String name, IOException gone) {
        return new QuartersException(
                "the guest's monitor did not answer \"" + name + "\": " + gone.getMessage(),
                "",
                gone);
    }

    /** Lets the guest go on without this process. */
    void detach() {
        outputs.forEach(OutputPump::stop);
        close();
    }

    /** Ends the monitor, and with it the guest, soon. */
    void kill() {
        MonitorProcess there = process;
        if (there != null) {
            there.kill();
        }
    }

    /** Ends the monitor, and with it the guest; returns when it has. */
    void dismiss() {
        MonitorProcess there = process;
        if (there != null) {
            there.kill(folder);
        }
        close();
    }

    private void close() {
        InputPump pump = input;
        if (pump != null) {
            pump.close();
        }
        if (watch != null) {
            watch.close();
        }
        if (process != null) {
            process.close();
        }
    }
}
