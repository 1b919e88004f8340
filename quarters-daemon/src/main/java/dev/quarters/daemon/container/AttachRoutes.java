package dev.quarters.daemon.container;

import dev.quarters.api.TerminalSize;
import dev.quarters.daemon.http.HttpException;
import dev.quarters.daemon.http.RawStream;
import dev.quarters.daemon.route.Call;
import dev.quarters.daemon.route.Route;
import dev.quarters.node.life.Attachment;
import dev.quarters.node.life.Household;
import dev.quarters.node.life.StandingGuest;
import dev.quarters.node.log.LogEntry;
import dev.quarters.node.log.LogQuery;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;

/** Output as it comes, output as it was, and input. */
final class AttachRoutes {

    private static final String RAW = "application/vnd.docker.raw-stream";
    private static final String FRAMED = "application/vnd.docker.multiplexed-stream";

    /** From which minor version on frames are told by the type of the answer. */
    private static final int TELLS_FRAMES = 42;

    private final Household household;

    AttachRoutes(Household household) {
        this.household = household;
    }

    List<Route> routes() {
        return List.of(
                Route.of(
                        "POST",
                        "/containers/{id}/attach",
                        "Input and output of a container as they come",
                        this::attach),
                Route.refused(
                        "GET",
                        "/containers/{id}/attach/ws",
                        "The same over a WebSocket",
                        "attach by WebSocket is not there: use POST /containers/ID/attach"),
                Route.of(
                        "POST",
                        "/containers/{id}/resize",
                        "Tell the size of a container's terminal",
                        this::resize),
                Route.of(
                        "GET",
                        "/containers/{id}/logs",
                        "Output as it was, and as it comes",
                        this::logs));
    }

    /** The type of an answer that carries a guest's output. */
    static String type(Call call, boolean terminal) {
        return terminal || !call.version().has(TELLS_FRAMES) ? RAW : FRAMED;
    }

    private void attach(Call call) throws IOException, InterruptedException {
        StandingGuest guest = household.get(call.value("id"));
        boolean terminal = guest.record().spec().terminal();
        boolean stream = call.flag("stream");
        FrameOutput.Shared shared = new FrameOutput.Shared();
        OutputStream out = output(shared, FrameOutput.OUTPUT, !terminal, call.flag("stdout"));
        OutputStream err = output(shared, FrameOutput.ERROR, !terminal, call.flag("stderr"));
        Optional<DetachKeys> keys =
                terminal
                        ? Optional.of(new DetachKeys(call.parameter("detachKeys").orElse("")))
                        : Optional.empty();
        RawStream raw;
        Attachment attachment;
        // What the guest writes from now on is written after the answer has begun.
        synchronized (shared) {
            attachment =
                    stream
                            ? guest.attach(out, err)
                            : new Attachment(
                                    Optional.empty(),
                                    false,
                                    java.util.concurrent.CompletableFuture.completedFuture(null));
            raw = call.exchange().takeOver(type(call, terminal));
            shared.begin(raw.output());
        }
        if (call.flag("logs")) {
            guest.log().read(LogQuery.ALL, entry -> write(entry, out, err, false));
        }
        RawCopy typed =
                RawCopy.start(
                        raw,
                        attachment.input().filter(input -> call.flag("stdin")),
                        attachment.inputOnce() && !terminal,
                        keys,
                        attachment::leave);
        try {
            attachment.gone().get();
        } catch (ExecutionException failed) {
            throw new IllegalStateException(failed);
        } finally {
            attachment.leave();
            typed.finish();
        }
    }

    private static OutputStream output(
            FrameOutput.Shared shared, int stream, boolean framed, boolean wanted) {
        return wanted ? new FrameOutput(shared, stream, framed) : OutputStream.nullOutputStream();
    }

    private void resize(Call call) throws IOException {
        household.get(call.value("id")).resize(size(call));
        call.exchange().answer(200);
    }

    /** The size that a call tells. */
    static TerminalSize size(Call call) {
        return size(call.number("w").orElse(0L), call.number("h").orElse(0L));
    }

    static TerminalSize size(long columns, long rows) {
        if (columns < 0 || rows < 0 || columns > 65535 || rows > 65535) {
            throw new HttpException(400, "no terminal is " + columns + " by " + rows);
        }
        return new TerminalSize((int) columns, (int) rows);
    }

    private void logs(Call call) throws IOException, InterruptedException {
        StandingGuest guest = household.get(call.value("id"));
        if (!call.flag("stdout") && !call.flag("stderr")) {
            throw new HttpException(400, "Bad parameters: you must choose at least one stream");
        }
        boolean terminal = guest.record().spec().terminal();
        LogQuery query =
                new LogQuery(
                        call.flag("follow"),
                        call.parameter("since")
                                .filter(since -> !since.equals("0"))
                                .map(Times::parse),
                        call.parameter("until")
                                .filter(until -> !until.equals("0"))
                                .map(Times::parse),
                        tail(call.parameter("tail").orElse("all")));
        if (query.follow()) {
            Thread reader = Thread.currentThread();
            call.exchange().onHangUp(reader::interrupt);
        }
        boolean timestamps = call.flag("timestamps");
        FrameOutput.Shared shared = new FrameOutput.Shared();
        OutputStream out = output(shared, FrameOutput.OUTPUT, !terminal, call.flag("stdout"));
        OutputStream err = output(shared, FrameOutput.ERROR, !terminal, call.flag("stderr"));
        try (OutputStream body = call.exchange().stream(200, type(call, terminal))) {
            shared.begin(body);
            guest.log().read(query, entry -> write(entry, out, err, timestamps));
        }
    }

    private static long tail(String text) {
        if (text.equals("all")) {
            return -1;
        }
        try {
            return Math.max(-1, Long.parseLong(text));
        } catch (NumberFormatException e) {
            throw new HttpException(400, "the parameter tail is a number or all");
        }
    }

    private static void write(
            LogEntry entry, OutputStream out, OutputStream err, boolean timestamps)
            throws IOException {
        String text = timestamps ? entry.time() + " " + entry.text() : entry.text();
        OutputStream to = entry.stream() == LogEntry.Stream.STDOUT ? out : err;
        to.write(text.getBytes(StandardCharsets.UTF_8));
    }
}
