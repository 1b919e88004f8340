package dev.quarters.daemon.container;

import dev.quarters.api.Changed;
import dev.quarters.api.GuestState;
import dev.quarters.api.Image;
import dev.quarters.api.ImageConfig;
import dev.quarters.api.ImageOrder;
import dev.quarters.api.QuartersException;
import dev.quarters.daemon.http.HttpException;
import dev.quarters.daemon.image.ConfigChanges;
import dev.quarters.daemon.image.ImageView;
import dev.quarters.daemon.route.Call;
import dev.quarters.daemon.route.Route;
import dev.quarters.json.Json;
import dev.quarters.node.life.Household;
import dev.quarters.node.life.StandingGuest;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What containers changed of their images, and images made of that. */
final class ChangeRoutes {

    private static final int PIECE = 65536;

    private final Household household;

    ChangeRoutes(Household household) {
        this.household = household;
    }

    List<Route> routes() {
        return List.of(
                Route.of(
                        "GET",
                        "/containers/{id}/changes",
                        "What it changed of its image",
                        this::changes),
                Route.of(
                        "GET",
                        "/containers/{id}/export",
                        "Its root as an archive, without mounts",
                        this::export),
                Route.of(
                        "POST", "/commit", "An image with what a container changed", this::commit));
    }

    private void changes(Call call) throws IOException {
        StandingGuest guest = household.get(call.value("id"));
        guest.changes(
                changed ->
                        call.answer(
                                Json.of(
                                        changed.changes().stream()
                                                .map(ChangeRoutes::change)
                                                .toList())));
    }

    private static Json change(Changed.Change change) {
        return Json.object().put("Path", change.path()).put("Kind", number(change.kind())).build();
    }

    /** Docker API 1.45 "ChangeType". */
    private static int number(Changed.Kind kind) {
        return switch (kind) {
            case MODIFIED -> 0;
            case ADDED -> 1;
            case DELETED -> 2;
        };
    }

    private void export(Call call) throws IOException {
        StandingGuest guest = household.get(call.value("id"));
        guest.changes(
                changed -> {
                    try (OutputStream body = call.exchange().stream(200, "application/x-tar")) {
                        OutputStream pieces = new BufferedOutputStream(body, PIECE);
                        changed.writeRoot(pieces);
                        pieces.flush();
                    }
                });
    }

    private void commit(Call call) throws IOException {
        StandingGuest guest =
                household.get(
                        call.parameter("container")
                                .orElseThrow(
                                        () -> new HttpException(400, "no container is named")));
        Image image = household.node().images().get(guest.record().imageId());
        ImageConfig before = config(guest, image.config());
        ImageConfig config =
                ConfigChanges.apply(
                        call.parameter("author")
                                .map(
                                        author ->
                                                ConfigChanges.label(
                                                        before, ImageView.AUTHOR, author))
                                .orElse(before),
                        call.exchange().head().query().getOrDefault("changes", List.of()));
        ImageOrder order =
                new ImageOrder(
                        Optional.of(image.id()),
                        Optional.empty(),
                        config,
                        String.join(" ", before.command()),
                        call.parameter("comment").orElse(""),
                        call.parameter("repo")
                                .map(repo -> ImageView.reference(repo, call.parameter("tag"))));
        boolean pauses =
                !call.parameter("pause").filter(word -> word.matches("0|false")).isPresent()
                        && guest.state() == GuestState.RUNNING;
        Image made = pauses ? paused(guest, order) : make(guest, order);
        household
                .events()
                .happened(
                        "container",
                        "commit",
                        guest.id(),
                        Map.of("name", guest.record().name(), "imageID", made.id()));
        call.answer(201, Json.object().put("Id", made.id()).build());
    }

    private Image paused(StandingGuest guest, ImageOrder order) throws IOException {
        guest.pause();
        try {
            return make(guest, order);
        } finally {
            guest.unpause();
        }
    }

    /** By way of a file: a layer's digest is known when all of it is there. */
    private Image make(StandingGuest guest, ImageOrder order) throws IOException {
        Path layer = Files.createTempFile(household.place().root(), ".commit", ".tar");
        try {
            try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(layer), PIECE)) {
                guest.changes(changed -> changed.writeChanges(out));
            }
            try (InputStream in = Files.newInputStream(layer)) {
                return household.node().images().make(order, in);
            }
        } catch (IOException e) {
            throw new QuartersException("cannot keep the changes of " + guest.id() + ": " + e, "");
        } finally {
            Files.delete(layer);
        }
    }

    /** What the image says, and what was said when the container was made. */
    private static ImageConfig config(StandingGuest guest, ImageConfig image) {
        Json own = guest.record().notes().find("Config").orElse(Json.object().build());
        return new ImageConfig(
                own.texts("Env"),
                own.texts("Entrypoint"),
                own.texts("Cmd"),
                own.text("WorkingDir"),
                own.text("User"),
                image.exposedPorts(),
                image.volumes(),
                guest.record().spec().labels(),
                own.text("StopSignal").isEmpty() ? image.stopSignal() : own.text("StopSignal"),
                guest.record().keeping().health());
    }
}
