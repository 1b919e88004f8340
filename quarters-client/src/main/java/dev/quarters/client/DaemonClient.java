package dev.quarters.client;

import dev.quarters.api.QuartersException;
import dev.quarters.daemon.http.Answer;
import dev.quarters.daemon.http.ClientConnection;
import dev.quarters.daemon.http.ConnectionLostException;
import dev.quarters.daemon.http.RawStream;
import dev.quarters.json.Json;
import dev.quarters.json.JsonException;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/**
 * Asks a daemon. What is answered at once goes over one connection; what takes its time has one of
 * its own. Several threads may ask at once. Failures are {@link RefusedException}s when the daemon
 * tells them, and other {@link QuartersException}s when it can't be asked.
 */
public final class DaemonClient implements AutoCloseable {

    private static final String VERSION = "/v1.45";
    private static final int LARGEST_ANSWER = 64 << 20;
    private static final Json NOTHING = Json.object().build();

    private final Door door;
    private Optional<ClientConnection> kept = Optional.empty();

    /** Through that door, opened when something is asked. */
    public DaemonClient(Door door) {
        this.door = door;
    }

    /** Its guests. */
    public Containers containers() {
        return new Containers(this);
    }

    /** Further commands in them. */
    public Execs execs() {
        return new Execs(this);
    }

    /** Its images. */
    public RemoteImages images() {
        return new RemoteImages(this);
    }

    /** Its volumes. */
    public RemoteVolumes volumes() {
        return new RemoteVolumes(this);
    }

    /** Its networks. */
    public RemoteNetworks networks() {
        return new RemoteNetworks(this);
    }

    /** Itself and its host. */
    public HostInformation host() {
        return new HostInformation(this);
    }

    Json get(String path, Query query) {
        return document("GET", path, query, NOTHING);
    }

    Json post(String path, Query query, Json body) {
        return document("POST", path, query, body);
    }

    Json delete(String path, Query query) {
        return document("DELETE", path, query, NOTHING);
    }

    /** Whether it was done now, and not before. */
    boolean changes(String path, Query query) {
        return exchange("POST", path, query, NOTHING).status() != 304;
    }

    private Json document(String method, String path, Query query, Json body) {
        return exchange(method, path, query, body).document();
    }

    /** What was answered, read to its end. */
    record Read(int status, Answer answer, byte[] body) {
        Json document() {
            try {
                return body.length == 0 ? NOTHING : Json.parse(body);
            } catch (JsonException malformed) {
                throw new QuartersException(
                        "the daemon's answer is no JSON: " + malformed.getMessage(),
                        "see that a daemon of Docker's API listens there",
                        malformed);
            }
        }
    }

    synchronized Read exchange(String method, String path, Query query, Json body) {
        try {
            return exchangeOnce(method, path, query, body);
        } catch (ConnectionLostException lost) {
            dropKept();
            // It ended for want of work, as this came; or it closed a connection that was idle.
            if (method.equals("GET") || method.equals("HEAD")) {
                try {
                    return exchangeOnce(method, path, query, body);
                } catch (IOException again) {
                    throw failed(method, path, again);
                }
            }
            throw failed(method, path, lost);
        } catch (IOException e) {
            dropKept();
            throw failed(method, path, e);
        }
    }

    private Read exchangeOnce(String method, String path, Query query, Json body)
            throws IOException {
        ClientConnection connection = kept.orElseGet(door::open);
        kept = Optional.of(connection);
        Answer answer =
                connection.ask(method, VERSION + path + query, fields(body, Map.of()), bytes(body));
        byte[] content = answer.body().readNBytes(LARGEST_ANSWER);
        if (answer.headers().lists("connection", "close")) {
            dropKept();
        }
        Read read = new Read(answer.status(), answer, content);
        check(read);
        return read;
    }

    private void dropKept() {
        kept.ifPresent(ClientConnection::close);
        kept = Optional.empty();
    }

    /** Asks for what comes bit by bit. */
    Answers stream(String method, String path, Query query, Json body) {
        ClientConnection connection = door.open();
        try {
            Answer answer =
                    connection.ask(
                            method, VERSION + path + query, fields(body, Map.of()), bytes(body));
            check(connection, answer);
            return new Answers(connection, answer.body(), answer.headers().find("content-type"));
        } catch (IOException e) {
            connection.close();
            throw failed(method, path, e);
        }
    }

    /** Sends a stream of bytes. */
    Answers send(String method, String path, Query query, ClientConnection.Body body) {
        ClientConnection connection = door.open();
        try {
            Answer answer =
                    connection.send(
                            method,
                            VERSION + path + query,
                            Map.of("Content-Type", "application/x-tar"),
                            body);
            check(connection, answer);
            return new Answers(connection, answer.body(), answer.headers().find("content-type"));
        } catch (IOException e) {
            connection.close();
            throw failed(method, path, e);
        }
    }

    /** Asks for a connection of bytes in both directions. */
    Conversation converse(String path, Query query, Json body) {
        ClientConnection connection = door.open();
        try {
            Answer answer =
                    connection.ask(
                            "POST",
                            VERSION + path + query,
                            fields(body, Map.of("Connection", "Upgrade", "Upgrade", "tcp")),
                            bytes(body));
            if (answer.status() != 101) {
                check(connection, answer);
            }
            boolean framed =
                    answer.headers()
                            .find("content-type")
                            .filter("application/vnd.docker.multiplexed-stream"::equals)
                            .isPresent();
            return new Conversation(connection, framed);
        } catch (IOException e) {
            connection.close();
            throw failed("POST", path, e);
        }
    }

    /**
     * A connection of bytes in both directions.
     *
     * @param framed whether what comes is in {@link Frames}
     */
    public record Conversation(RawStream raw, boolean framed) implements AutoCloseable {
        @Override
        public void close() {
            raw.close();
        }
    }

    private static void check(ClientConnection connection, Answer answer) throws IOException {
        if (answer.status() >= 400) {
            byte[] content = answer.body().readNBytes(LARGEST_ANSWER);
            connection.close();
            check(new Read(answer.status(), answer, content));
        }
    }

    private static void check(Read read) {
        if (read.status() >= 400) {
            throw new RefusedException(read.status(), message(read));
        }
    }

    private static String message(Read read) {
        try {
            String message = Json.parse(read.body()).text("message");
            if (!message.isEmpty()) {
                return message;
            }
        } catch (JsonException plain) {
            // An answer to a HEAD has no body, and whoever is no daemon of this API has another.
        }
        String text = new String(read.body(), StandardCharsets.UTF_8).strip();
        return "the daemon answers with status "
                + read.status()
                + (text.isEmpty() ? "" : ": " + text.substring(0, Math.min(200, text.length())));
    }

    private static byte[] bytes(Json body) {
        return body.equals(NOTHING) ? new byte[0] : body.toText().getBytes(StandardCharsets.UTF_8);
    }

    private static Map<String, String> fields(Json body, Map<String, String> more) {
        Map<String, String> fields = new java.util.LinkedHashMap<>(more);
        if (!body.equals(NOTHING)) {
            fields.put("Content-Type", "application/json");
        }
        return fields;
    }

    private static QuartersException failed(String method, String path, IOException e) {
        return new QuartersException(
                "the daemon went away while it was asked ("
                        + method
                        + " "
                        + path
                        + "): "
                        + e.getMessage(),
                "see whether it was done, and ask again; the daemon's log tells why it ended",
                e);
    }

    @Override
    public synchronized void close() {
        dropKept();
    }
}
