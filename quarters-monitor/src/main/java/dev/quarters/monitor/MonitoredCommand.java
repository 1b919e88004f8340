package dev.quarters.monitor;

import dev.quarters.api.Enterable.Command;
import dev.quarters.api.Enterable.CommandSpec;
import dev.quarters.api.ExitStatus;
import dev.quarters.api.GuestStreams;
import dev.quarters.api.QuartersException;
import dev.quarters.api.TerminalSize;
import dev.quarters.json.Json;
import dev.quarters.json.JsonObject;
import dev.quarters.monitor.document.CallDocuments;
import dev.quarters.monitor.wire.Frame;
import dev.quarters.monitor.wire.Wire;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** A further command in a guest that a monitor runs: a connection that carries its streams. */
final class MonitoredCommand implements Command {

    private final MonitorLink link;
    private final Wire wire;
    private final long number;
    private final CompletableFuture<ExitStatus> ended = new CompletableFuture<>();

    private MonitoredCommand(MonitorLink link, Wire wire, long number) {
        this.link = link;
        this.wire = wire;
        this.number = number;
    }

    /** Starts one; returns when it runs. */
    static MonitoredCommand start(MonitorLink link, CommandSpec spec, GuestStreams streams) {
        JsonObject call =
                CallDocuments.command(Json.object(), spec)
                        .put("input", streams.input().isPresent());
        try {
            Wire wire = link.open("enter", CallDocuments.size(call, streams.terminal()));
            try {
                // One that writes may be heard before it is known to run.
                MonitoredCommand command = begin(link, wire, streams);
                Thread.ofVirtual().start(() -> command.receive(streams));
                streams.input().ifPresent(input -> sendInput(wire, input));
                return command;
            } catch (IOException | RuntimeException e) {
                wire.close();
                throw e;
            }
        } catch (IOException gone) {
            throw MonitorLink.silent("enter", gone);
        }
    }

    private static MonitoredCommand begin(MonitorLink link, Wire wire, GuestStreams streams)
            throws IOException {
        Frame frame = MonitorLink.next(wire);
        while (frame.kind() != Frame.Kind.NOTE) {
            write(frame, streams);
            frame = MonitorLink.next(wire);
        }
        return new MonitoredCommand(link, wire, frame.json().get("command").asLong());
    }

    private static void write(Frame frame, GuestStreams streams) throws IOException {
        OutputStream to =
                frame.kind() == Frame.Kind.ERROR_OUTPUT ? streams.errorOutput() : streams.output();
        to.write(frame.bytes());
        to.flush();
    }

    private static void sendInput(Wire wire, InputStream input) {
        Thread.ofVirtual()
                .start(
                        () -> {
                            try {
                                wire.sendInput(input);
                            } catch (IOException ended) {
                                // Nobody reads it any more.
                            }
                        });
    }

    private void receive(GuestStreams streams) {
        try (wire) {
            Frame frame = MonitorLink.next(wire);
            while (frame.kind() != Frame.Kind.REPLY) {
                write(frame, streams);
                frame = MonitorLink.next(wire);
            }
            ended.complete(ExitStatus.of((int) frame.json().get("code").asLong()));
        } catch (IOException gone) {
            ended.completeExceptionally(MonitorLink.silent("enter", gone));
        } catch (RuntimeException failure) {
            ended.completeExceptionally(failure);
        }
    }

    @Override
    public ExitStatus await() throws InterruptedException {
        try {
            return ended.get();
        } catch (ExecutionException failure) {
            throw failure.getCause() instanceof RuntimeException cause
                    ? cause
                    : new QuartersException("cannot wait for the command", "", failure);
        }
    }

    @Override
    public void signal(int signal) {
        link.tell("signal-command", own().put("signal", signal));
    }

    @Override
    public void resize(TerminalSize size) {
        link.tell("resize-command", CallDocuments.size(own(), Optional.of(size)));
    }

    private JsonObject own() {
        return Json.object().put("command", number);
    }
}
