package dev.quarters.daemon.container;

import dev.quarters.api.Enterable.CommandSpec;
import dev.quarters.api.GuestState;
import dev.quarters.api.GuestStreams;
import dev.quarters.api.QuartersException;
import dev.quarters.api.TerminalSize;
import dev.quarters.daemon.http.HttpException;
import dev.quarters.daemon.http.RawStream;
import dev.quarters.daemon.route.Call;
import dev.quarters.daemon.route.Route;
import dev.quarters.json.Json;
import dev.quarters.node.life.ExecSession;
import dev.quarters.node.life.Household;
import dev.quarters.node.life.InputPipe;
import dev.quarters.node.life.StandingGuest;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;

/** Further commands in containers. */
final class ExecRoutes {

    private final Household household;

    ExecRoutes(Household household) {
        this.household = household;
    }

    List<Route> routes() {
        return List.of(
                Route.of(
                        "POST", "/containers/{id}/exec", "Prepare a further command", this::create),
                Route.of("POST", "/exec/{id}/start", "Run it", this::start),
                Route.of(
                        "POST", "/exec/{id}/resize", "Tell the size of its terminal", this::resize),
                Route.of("GET", "/exec/{id}/json", "Whether it runs, how it ended", this::inspect));
    }

    private void create(Call call) throws IOException {
        StandingGuest guest = household.get(call.value("id"));
        if (guest.state() == GuestState.PAUSED) {
            throw new HttpException(
                    409,
                    "Container "
                            + guest.record().name()
                            + " is paused, unpause the container before exec");
        }
        Json asked = call.document();
        List<String> words = CreateRequest.words(asked, "Cmd");
        if (words.isEmpty()) {
            throw new HttpException(400, "No exec command specified");
        }
        CommandSpec command =
                new CommandSpec(
                        words,
                        asked.texts("Env"),
                        CreateRequest.text(asked, "WorkingDir"),
                        CreateRequest.text(asked, "User"),
                        CreateRequest.flag(asked, "Tty"),
                        CreateRequest.flag(asked, "Privileged"));
        ExecSession session =
                household.prepare(guest, command, CreateRequest.flag(asked, "AttachStdin"));
        call.answer(201, Json.object().put("Id", session.id()).build());
    }

    private void start(Call call) throws IOException, InterruptedException {
        ExecSession session = household.session(call.value("id"));
        Json asked = call.document();
        asked.find("ConsoleSize").map(ExecRoutes::size).ifPresent(session::resize);
        if (CreateRequest.flag(asked, "Detach")) {
            session.start(GuestStreams.discard());
            call.exchange().answer(200);
            return;
        }
        if (session.isRunning() || session.ended().isDone()) {
            throw new HttpException(
                    409, "Error: Exec command " + session.id() + " has already run");
        }
        converse(call, session);
    }

    private static TerminalSize size(Json heightAndWidth) {
        List<Json> both = heightAndWidth.asElements();
        if (both.size() != 2) {
            throw new HttpException(400, "ConsoleSize is height and width");
        }
        return AttachRoutes.size(both.get(1).asLong(), both.get(0).asLong());
    }

    private static void converse(Call call, ExecSession session)
            throws IOException, InterruptedException {
        boolean terminal = session.command().terminal();
        RawStream raw = call.exchange().takeOver(AttachRoutes.type(call, terminal));
        FrameOutput.Shared shared = new FrameOutput.Shared();
        shared.begin(raw.output());
        OutputStream out = new FrameOutput(shared, FrameOutput.OUTPUT, !terminal);
        OutputStream err = new FrameOutput(shared, FrameOutput.ERROR, !terminal);
        // A pipe between: whoever reads for the command is interrupted when it ends.
        InputPipe input = new InputPipe();
        RawCopy typed =
                RawCopy.start(
                        raw,
                        session.wantsInput() ? Optional.of(input.writer()) : Optional.empty(),
                        true,
                        Optional.empty(),
                        () -> {});
        try {
            session.start(
                    new GuestStreams(
                            session.wantsInput() ? Optional.of(input) : Optional.empty(),
                            out,
                            err,
                            Optional.empty()));
            int _ = session.ended().get();
        } catch (QuartersException failure) {
            err.write((failure.getMessage() + "\r\n").getBytes(StandardCharsets.UTF_8));
        } catch (ExecutionException impossible) {
            throw new IllegalStateException(impossible);
        } finally {
            input.close();
            typed.finish();
        }
    }

    private void resize(Call call) throws IOException {
        household.session(call.value("id")).resize(AttachRoutes.size(call));
        call.exchange().answer(200);
    }

    private void inspect(Call call) throws IOException {
        ExecSession session = household.session(call.value("id"));
        CommandSpec command = session.command();
        List<String> words = command.arguments();
        Json process =
                Json.object()
                        .put("tty", command.terminal())
                        .put("entrypoint", words.getFirst())
                        .put("arguments", words.subList(1, words.size()))
                        .put("privileged", command.privileged())
                        .put("user", command.user().orElse(""))
                        .build();
        boolean ended = session.ended().isDone();
        call.answer(
                Json.object()
                        .put("ID", session.id())
                        .put("ContainerID", session.guest().id())
                        .put("Running", session.isRunning())
                        .put("ExitCode", ended ? Json.of(session.ended().join()) : new Json.Null())
                        .put("ProcessConfig", process)
                        .put("OpenStdin", session.wantsInput())
                        .put("OpenStdout", true)
                        .put("OpenStderr", true)
                        .put("CanRemove", ended)
                        .put("DetachKeys", "")
                        .put("Pid", 0)
                        .build());
    }
}
