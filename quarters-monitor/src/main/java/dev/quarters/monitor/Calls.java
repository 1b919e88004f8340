package dev.quarters.monitor;

import dev.quarters.api.Connected;
import dev.quarters.api.Copyable;
import dev.quarters.api.Enterable;
import dev.quarters.api.Guest;
import dev.quarters.api.GuestState;
import dev.quarters.api.GuestStreams;
import dev.quarters.api.InvalidRequestException;
import dev.quarters.api.Listed;
import dev.quarters.api.Movable;
import dev.quarters.api.Pausable;
import dev.quarters.api.QuartersException;
import dev.quarters.api.Resizable;
import dev.quarters.api.Snapshottable;
import dev.quarters.json.Json;
import dev.quarters.monitor.document.CallDocuments;
import dev.quarters.monitor.document.Order;
import dev.quarters.monitor.wire.Failures;
import dev.quarters.monitor.wire.Frame;
import dev.quarters.monitor.wire.Frame.Kind;
import dev.quarters.monitor.wire.Wire;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Optional;

/** What a monitor does when it is called: one connection, one call. */
final class Calls {

    private static final Json DONE = Json.object().build();

    private final Monitor monitor;
    private final Wire wire;

    Calls(Monitor monitor, Wire wire) {
        this.monitor = monitor;
        this.wire = wire;
    }

    /**
     * Answers.
     *
     * @throws IOException when the caller has gone
     */
    void serve() throws IOException {
        Optional<Frame> request = wire.receive();
        if (request.isEmpty()) {
            return;
        }
        Json answer;
        try {
            Json call = checked(request.get().json());
            if (call.text("call").equals("watch")) {
                watch();
                return;
            }
            answer = answer(call);
        } catch (RuntimeException failure) {
            wire.send(Kind.FAILURE, Failures.write(failure));
            return;
        }
        wire.send(Kind.REPLY, answer);
    }

    private static Json checked(Json call) {
        long version = call.get("version").asLong();
        if (version != Wire.VERSION) {
            throw new InvalidRequestException(
                    "the guest's monitor speaks version "
                            + Wire.VERSION
                            + " of its protocol, not "
                            + version,
                    "stop the guest, and start it again");
        }
        return call;
    }

    private Json answer(Json call) throws IOException {
        switch (call.text("call")) {
            case "start" ->
                    monitor.start(
                            Order.read(call.get("order")),
                            call.get("input").asBoolean(),
                            CallDocuments.readSize(call));
            case "signal" -> guest().signal((int) call.get("signal").asLong());
            case "resize" -> CallDocuments.readSize(call).ifPresent(able(Resizable.class)::resize);
            case "end-input" -> monitor.endInput();
            case "pause" -> able(Pausable.class).pause();
            case "unpause" -> able(Pausable.class).unpause();
            case "snapshot" -> able(Snapshottable.class).snapshot(Path.of(call.text("file")));
            case "move" -> able(Movable.class).moveTo(Monitor.engine(call.text("engine")));
            case "network" -> {
                Connected connected = able(Connected.class);
                return CallDocuments.network(connected.connections(), connected.ports());
            }
            case "processes" -> {
                return CallDocuments.processes(able(Listed.class).processes());
            }
            case "look" -> {
                return CallDocuments.entry(able(Copyable.class).look(call.text("path")));
            }
            case "copy-out" -> {
                try (OutputStream archive = wire.output(Kind.OUTPUT)) {
                    able(Copyable.class).copyOut(call.text("path"), archive);
                }
            }
            case "copy-in" -> copyIn(call.text("folder"));
            case "enter" -> {
                return enter(call);
            }
            case "signal-command" -> command(call).signal((int) call.get("signal").asLong());
            case "resize-command" -> CallDocuments.readSize(call).ifPresent(command(call)::resize);
            default ->
                    throw new InvalidRequestException(
                            "a monitor has no call \"" + call.text("call") + '"', "");
        }
        return DONE;
    }

    private Guest guest() {
        return monitor.guest();
    }

    private <A> A able(Class<A> type) {
        return guest().ability(type)
                .orElseThrow(
                        () ->
                                new InvalidRequestException(
                                        "the guest is not " + type.getSimpleName(), ""));
    }

    /**
     * Tells where the guest is, and then how it ended. As long as the caller stays, the monitor
     * does.
     */
    private void watch() throws IOException {
        if (!monitor.join()) {
            throw new QuartersException("the guest has ended, and its monitor ends", "");
        }
        Thread gone = Thread.ofVirtual().start(this::awaitGone);
        wire.send(
                Kind.NOTE,
                Json.object()
                        .put("ordered", monitor.isOrdered())
                        .put("state", state().name())
                        .put("engine", monitor.engineName())
                        .build());
        wire.send(Kind.REPLY, monitor.ended().join().write());
        try {
            gone.join();
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException("nobody interrupts a call", interrupted);
        }
    }

    /** He says nothing more. */
    private void awaitGone() {
        try {
            while (wire.receive().isPresent()) {
                // Not for us.
            }
        } catch (IOException gone) {
            // As the end.
        } finally {
            monitor.leave();
        }
    }

    private GuestState state() {
        return monitor.ended().isDone()
                ? GuestState.EXITED
                : monitor.isOrdered() ? guest().state() : GuestState.CREATED;
    }

    /** What follows a failure is read and thrown away: the caller may still be sending. */
    private void copyIn(String folder) throws IOException {
        try (FrameInputStream archive = new FrameInputStream(wire)) {
            able(Copyable.class).copyIn(folder, archive);
        }
    }

    private Json enter(Json call) throws IOException {
        GuestStreams streams =
                new GuestStreams(
                        call.get("input").asBoolean()
                                ? Optional.of(new FrameInputStream(wire))
                                : Optional.empty(),
                        wire.output(Kind.OUTPUT),
                        wire.output(Kind.ERROR_OUTPUT),
                        CallDocuments.readSize(call));
        Enterable.Command command =
                able(Enterable.class).enter(CallDocuments.readCommand(call), streams);
        long number = monitor.entered(command);
        try {
            wire.send(Kind.NOTE, Json.object().put("command", number).build());
            return Json.object().put("code", command.await().code()).build();
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException("nobody interrupts a call", interrupted);
        } finally {
            monitor.left(number);
        }
    }

    private Enterable.Command command(Json call) {
        return monitor.command(call.get("command").asLong());
    }
}
