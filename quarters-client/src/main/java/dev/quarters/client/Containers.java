package dev.quarters.client;

import dev.quarters.api.TerminalSize;
import dev.quarters.client.DaemonClient.Conversation;
import dev.quarters.daemon.http.ClientConnection;
import dev.quarters.json.Json;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** Guests of a daemon, by id, beginning of an id, or name: {@code /containers}. */
public final class Containers {

    private static final Json NOTHING = Json.object().build();

    private final DaemonClient client;

    Containers(DaemonClient client) {
        this.client = client;
    }

    private static String path(String guest, String rest) {
        return "/containers/" + Query.encode(guest) + rest;
    }

    /** A list, the newest first. */
    public List<Json> list(Query query) {
        return client.get("/containers/json", query).asElements();
    }

    /** Makes one; the answer has its {@code Id}, and {@code Warnings}. */
    public Json create(Optional<String> name, Optional<String> platform, Json config) {
        return client.post(
                "/containers/create",
                Query.none().and("name", name).and("platform", platform),
                config);
    }

    /** All about one. */
    public Json inspect(String guest) {
        return client.get(path(guest, "/json"), Query.none());
    }

    /** Starts one. */
    public void start(String guest) {
        boolean _ = client.changes(path(guest, "/start"), Query.none());
    }

    /** Does {@code stop}, {@code restart}, {@code kill}, {@code pause} and the like. */
    public void order(String guest, String what, Query query) {
        boolean _ = client.changes(path(guest, "/" + what), query);
    }

    /** Has one go on under another engine. */
    public void move(String guest, String engine) {
        boolean _ =
                client.changes(
                        "/quarters/guests/" + Query.encode(guest) + "/move",
                        Query.of("engine", engine));
    }

    /** Removes one. */
    public void remove(String guest, boolean force, boolean volumes) {
        Json _ =
                client.delete(
                        path(guest, ""), Query.none().flag("force", force).flag("v", volumes));
    }

    /** Changes what can be changed. */
    public Json update(String guest, Json changes) {
        return client.post(path(guest, "/update"), Query.none(), changes);
    }

    /**
     * Begins to wait for its end; when this returns, an end is not missed any more.
     *
     * @param condition {@code not-running}, {@code next-exit} or {@code removed}
     */
    public Answers await(String guest, String condition) {
        return client.stream(
                "POST", path(guest, "/wait"), Query.of("condition", condition), NOTHING);
    }

    /** Hears its output, and talks to it. */
    public Conversation attach(String guest, boolean input, Optional<String> detachKeys) {
        return client.converse(
                path(guest, "/attach"),
                Query.of("stream", "1")
                        .flag("stdin", input)
                        .and("stdout", "1")
                        .and("stderr", "1")
                        .and("detachKeys", detachKeys),
                NOTHING);
    }

    /** Tells the size of its terminal. */
    public void resize(String guest, TerminalSize size) {
        Json _ = client.post(path(guest, "/resize"), size(size), NOTHING);
    }

    static Query size(TerminalSize size) {
        return Query.of("h", Integer.toString(size.rows()))
                .and("w", Integer.toString(size.columns()));
    }

    /** Its output, as it was and as it comes. */
    public Answers logs(String guest, Query query) {
        return client.stream("GET", path(guest, "/logs"), query, NOTHING);
    }

    /** What it uses, a document for each second, or one. */
    public Answers stats(String guest, boolean once) {
        return client.stream(
                "GET", path(guest, "/stats"), Query.of("stream", once ? "0" : "1"), NOTHING);
    }

    /** Its processes: {@code Titles} and {@code Processes}. */
    public Json top(String guest, Optional<String> words) {
        return client.get(path(guest, "/top"), Query.none().and("ps_args", words));
    }

    /** What it changed of its image. */
    public List<Json> changes(String guest) {
        Json changes = client.get(path(guest, "/changes"), Query.none());
        return changes instanceof Json.Elements(var elements) ? elements : List.of();
    }

    /** Its root as an archive. */
    public Answers export(String guest) {
        return client.stream("GET", path(guest, "/export"), Query.none(), NOTHING);
    }

    /** Makes an image of what it changed; the answer has its {@code Id}. */
    public Json commit(Query query) {
        return client.post("/commit", query, NOTHING);
    }

    /** What a path in it is: {@code name}, {@code size}, {@code mode}, {@code linkTarget}. */
    public Json look(String guest, String path) {
        return client.exchange("HEAD", path(guest, "/archive"), Query.of("path", path), NOTHING)
                .answer()
                .headers()
                .find("x-docker-container-path-stat")
                .map(
                        stat ->
                                Json.parse(
                                        new String(
                                                Base64.getDecoder().decode(stat),
                                                StandardCharsets.UTF_8)))
                .orElse(NOTHING);
    }

    /** A path of it as an archive. */
    public Answers copyOut(String guest, String path) {
        return client.stream("GET", path(guest, "/archive"), Query.of("path", path), NOTHING);
    }

    /** Unpacks an archive in a folder of it. */
    public void copyIn(String guest, String folder, ClientConnection.Body archive) {
        client.send("PUT", path(guest, "/archive"), Query.of("path", folder), archive).close();
    }

    /** Removes those that don't run; the answer has {@code ContainersDeleted}. */
    public Json prune(Query query) {
        return client.post("/containers/prune", query, NOTHING);
    }
}
