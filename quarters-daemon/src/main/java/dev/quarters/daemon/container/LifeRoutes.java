package dev.quarters.daemon.container;

import dev.quarters.api.Image;
import dev.quarters.api.NotFoundException;
import dev.quarters.daemon.http.HttpException;
import dev.quarters.daemon.route.Call;
import dev.quarters.daemon.route.Route;
import dev.quarters.json.Json;
import dev.quarters.node.life.End;
import dev.quarters.node.life.Household;
import dev.quarters.node.life.StandingGuest;
import dev.quarters.node.record.RestartPolicy;
import dev.quarters.node.volume.Volume;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** Containers from their making to their removal. */
final class LifeRoutes {

    private final Household household;

    LifeRoutes(Household household) {
        this.household = household;
    }

    List<Route> routes() {
        return List.of(
                Route.of("POST", "/containers/create", "Make a container", this::create),
                Route.of("POST", "/containers/{id}/start", "Start it", this::start),
                Route.of("POST", "/containers/{id}/stop", "Ask it to end, then end it", this::stop),
                Route.of("POST", "/containers/{id}/restart", "Stop it, start it", this::restart),
                Route.of("POST", "/containers/{id}/kill", "Send it a signal", this::kill),
                Route.of("POST", "/containers/{id}/pause", "Stop it in mid-air", this::pause),
                Route.of("POST", "/containers/{id}/unpause", "Let it go on", this::unpause),
                Route.of("POST", "/containers/{id}/rename", "Give it another name", this::rename),
                Route.of(
                        "POST",
                        "/containers/{id}/update",
                        "Change its restart policy and its limits",
                        this::update),
                Route.of("POST", "/containers/{id}/wait", "Wait for its end", this::await),
                Route.of("DELETE", "/containers/{id}", "Remove it", this::remove));
    }

    private void create(Call call) throws IOException {
        Json config = call.document();
        String reference = config.text("Image");
        if (reference.isEmpty()) {
            throw new HttpException(400, "no image is named");
        }
        Image image =
                household
                        .node()
                        .images()
                        .find(reference)
                        .orElseThrow(
                                () -> new NotFoundException("No such image: " + reference, ""));
        MountRequests mounts = new MountRequests(household.volumes());
        try {
            CreateRequest.Read read =
                    CreateRequest.read(
                            config,
                            image,
                            call.parameter("name"),
                            call.parameter("platform"),
                            mounts,
                            LinkRequests.read(config, household));
            StandingGuest guest = household.create(read.order());
            List<Json> size =
                    config.find("HostConfig")
                            .flatMap(host -> host.find("ConsoleSize"))
                            .map(Json::asElements)
                            .orElse(List.of());
            if (size.size() == 2 && size.getFirst().asLong() > 0) {
                guest.resize(AttachRoutes.size(size.get(1).asLong(), size.get(0).asLong()));
            }
            call.answer(
                    201,
                    Json.object().put("Id", guest.id()).put("Warnings", read.warnings()).build());
        } catch (RuntimeException failed) {
            mounts.volumes().forEach(this::removeUnused);
            throw failed;
        }
    }

    private void removeUnused(String volume) {
        if (household.volumes().find(volume).filter(Volume::anonymous).isPresent()
                && household.usersOf(volume).isEmpty()) {
            long _ = household.volumes().remove(volume);
        }
    }

    private StandingGuest guest(Call call) {
        return household.get(call.value("id"));
    }

    private void start(Call call) throws IOException {
        if (guest(call).start()) {
            call.done();
        } else {
            call.unchanged();
        }
    }

    private static Optional<Integer> timeout(Call call) {
        Optional<Long> seconds = call.number("t");
        if (seconds.filter(count -> count != count.intValue()).isPresent()) {
            throw new HttpException(400, "the parameter t is out of range");
        }
        return seconds.map(Long::intValue);
    }

    private void stop(Call call) throws IOException, InterruptedException {
        if (guest(call).stop(call.parameter("signal"), timeout(call))) {
            call.done();
        } else {
            call.unchanged();
        }
    }

    private void restart(Call call) throws IOException, InterruptedException {
        StandingGuest guest = guest(call);
        boolean _ = guest.stop(call.parameter("signal"), timeout(call));
        boolean _ = guest.start();
        call.done();
    }

    private void kill(Call call) throws IOException {
        guest(call).kill(call.parameter("signal").orElse("KILL"));
        call.done();
    }

    private void pause(Call call) throws IOException {
        guest(call).pause();
        call.done();
    }

    private void unpause(Call call) throws IOException {
        guest(call).unpause();
        call.done();
    }

    private void rename(Call call) throws IOException {
        String name =
                call.parameter("name")
                        .orElseThrow(() -> new HttpException(400, "no new name is given"));
        household.rename(guest(call), name);
        call.done();
    }

    private void update(Call call) throws IOException {
        StandingGuest guest = guest(call);
        UpdateRequest asked = new UpdateRequest(call.document());
        asked.limits(guest.record().spec().limits())
                .ifPresent(limits -> guest.limit(limits, asked.notes(guest.record().notes())));
        asked.policy()
                .ifPresent(
                        policy ->
                                guest.keep(
                                        guest.record()
                                                .keeping()
                                                .restarting(
                                                        RestartPolicy.of(
                                                                policy.text("Name"),
                                                                CreateRequest.integer(
                                                                        policy,
                                                                        "MaximumRetryCount")))));
        call.answer(Json.object().put("Warnings", List.of()).build());
    }

    /** The answer begins at once: the client starts the container only when it has. */
    private void await(Call call) throws IOException, InterruptedException {
        StandingGuest guest = guest(call);
        CompletableFuture<End> end = awaited(guest, call.parameter("condition").orElse("")).copy();
        call.exchange().onHangUp(() -> end.cancel(false));
        try (OutputStream body = call.exchange().stream(200, "application/json")) {
            End ended = end.get();
            var answer = Json.object().put("StatusCode", ended.exitCode());
            if (!ended.error().isEmpty()) {
                answer.put("Error", Json.object().put("Message", ended.error()).build());
            }
            body.write((answer.build().toText() + "\n").getBytes(StandardCharsets.UTF_8));
        } catch (CancellationException | ExecutionException gone) {
            throw new IOException("nobody waits any more", gone);
        }
    }

    private static CompletableFuture<End> awaited(StandingGuest guest, String condition) {
        return switch (condition) {
            case "", "not-running" -> {
                CompletableFuture<End> last = guest.ends().last();
                var life = guest.record().life();
                yield life.state().isAlive() || life.restarting()
                        ? last
                        : CompletableFuture.completedFuture(new End(life.exitCode(), life.error()));
            }
            case "next-exit" -> guest.ends().next();
            case "removed" -> guest.ends().removed();
            default -> throw new HttpException(400, "invalid condition: \"" + condition + '"');
        };
    }

    private void remove(Call call) throws IOException {
        if (call.flag("link")) {
            throw new HttpException(501, "there are no links between containers");
        }
        guest(call).remove(call.flag("force"), call.flag("v"));
        call.done();
    }
}
