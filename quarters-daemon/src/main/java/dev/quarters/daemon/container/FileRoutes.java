package dev.quarters.daemon.container;

import dev.quarters.api.Copyable;
import dev.quarters.daemon.http.HttpException;
import dev.quarters.daemon.route.Call;
import dev.quarters.daemon.route.Route;
import dev.quarters.json.Json;
import dev.quarters.node.life.Household;
import dev.quarters.node.life.StandingGuest;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

/** Files of containers, in and out. */
final class FileRoutes {

    private static final int TYPE = 0170000;

    /** Bits of Go's {@code io/fs.FileMode}, which Docker tells modes in. */
    private static final long GO_FOLDER = 1L << 31;

    private static final long GO_LINK = 1L << 27;
    private static final long GO_DEVICE = 1L << 26;
    private static final long GO_PIPE = 1L << 25;
    private static final long GO_SOCKET = 1L << 24;
    private static final long GO_SET_USER = 1L << 23;
    private static final long GO_SET_GROUP = 1L << 22;
    private static final long GO_CHARACTER = 1L << 21;
    private static final long GO_STICKY = 1L << 20;

    private final Household household;

    FileRoutes(Household household) {
        this.household = household;
    }

    List<Route> routes() {
        String pattern = "/containers/{id}/archive";
        return List.of(
                Route.of("HEAD", pattern, "What a path in a container is", this::look),
                Route.of("GET", pattern, "Files out of a container, as tar", this::get),
                Route.of("PUT", pattern, "Files into a container, of tar", this::put));
    }

    private static String path(Call call) {
        String path =
                call.parameter("path")
                        .orElseThrow(() -> new HttpException(400, "no path is given"));
        return path.startsWith("/") ? path : "/" + path;
    }

    private void look(Call call) throws IOException {
        StandingGuest guest = household.get(call.value("id"));
        guest.files(files -> tell(call, files.look(path(call))));
        call.exchange().answer(200);
    }

    private static void tell(Call call, Copyable.Entry entry) {
        String document =
                Json.object()
                        .put("name", entry.name())
                        .put("size", entry.size())
                        .put("mode", goMode(entry.mode()))
                        .put("mtime", entry.modified().toString())
                        .put("linkTarget", entry.linkTarget())
                        .build()
                        .toText();
        call.exchange()
                .field(
                        "X-Docker-Container-Path-Stat",
                        Base64.getEncoder()
                                .encodeToString(document.getBytes(StandardCharsets.UTF_8)));
    }

    private static long goMode(int mode) {
        long type =
                switch (mode & TYPE) {
                    case 0040000 -> GO_FOLDER;
                    case 0120000 -> GO_LINK;
                    case 0060000 -> GO_DEVICE;
                    case 0020000 -> GO_DEVICE | GO_CHARACTER;
                    case 0010000 -> GO_PIPE;
                    case 0140000 -> GO_SOCKET;
                    default -> 0;
                };
        return type
                | ((mode & 04000) != 0 ? GO_SET_USER : 0)
                | ((mode & 02000) != 0 ? GO_SET_GROUP : 0)
                | ((mode & 01000) != 0 ? GO_STICKY : 0)
                | mode & 0777;
    }

    private void get(Call call) throws IOException {
        String path = path(call);
        household
                .get(call.value("id"))
                .files(
                        files -> {
                            tell(call, files.look(path));
                            try (OutputStream body =
                                    call.exchange().stream(200, "application/x-tar")) {
                                OutputStream pieces = new java.io.BufferedOutputStream(body, 65536);
                                files.copyOut(path, pieces);
                                pieces.flush();
                            }
                        });
    }

    private void put(Call call) throws IOException {
        String path = path(call);
        household
                .get(call.value("id"))
                .files(
                        files -> {
                            // A link to a folder is one, looked at from within.
                            Copyable.Entry folder = files.look(path + "/.");
                            if ((folder.mode() & TYPE) != 0040000) {
                                throw new HttpException(400, "extraction point is not a directory");
                            }
                            files.copyIn(path, call.exchange().body());
                        });
        call.exchange().answer(200);
    }
}
