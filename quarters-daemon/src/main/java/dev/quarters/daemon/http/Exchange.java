package dev.quarters.daemon.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A request and its answer, which is given once: whole, as a stream, or by taking the connection
 * over.
 */
public final class Exchange {

    private final Connection connection;
    private final RequestHead head;
    private final BodyInput body;
    private final Map<String, String> fields = new LinkedHashMap<>();
    private boolean answered;
    private int status;
    private boolean closing;

    Exchange(Connection connection, RequestHead head, BodyInput body) {
        this.connection = connection;
        this.head = head;
        this.body = body;
        this.closing = !head.keepsAlive();
    }

    /** What was asked. */
    public RequestHead head() {
        return head;
    }

    /** The body as it comes. */
    public InputStream body() {
        return body;
    }

    /**
     * The whole body.
     *
     * @throws HttpException 413 when it has more bytes
     */
    public byte[] body(int most) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        byte[] piece = new byte[8192];
        for (int count = body.read(piece); count >= 0; count = body.read(piece)) {
            if (all.size() + count > most) {
                throw new HttpException(413, "the body has more than " + most + " bytes");
            }
            all.write(piece, 0, count);
        }
        return all.toByteArray();
    }

    /** Adds a field to the answer. */
    public void field(String name, String value) {
        fields.put(name, value);
    }

    /** Whether the answer has begun. */
    public boolean isAnswered() {
        return answered;
    }

    /** The status of the answer; empty when it has not begun. */
    public Optional<Integer> status() {
        return answered ? Optional.of(status) : Optional.empty();
    }

    /** Answers with that body. */
    public void answer(int code, String type, byte[] content) throws IOException {
        boolean empty = code == 204 || code == 304;
        if (!empty) {
            fields.put("Content-Type", type);
            fields.put("Content-Length", Integer.toString(content.length));
        }
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        message.writeBytes(start(code));
        if (!empty && !head.method().equals("HEAD")) {
            message.writeBytes(content);
        }
        byte[] bytes = message.toByteArray();
        connection.channelOutput().write(bytes, 0, bytes.length);
    }

    /** Answers without a body. */
    public void answer(int code) throws IOException {
        answer(code, "text/plain; charset=utf-8", new byte[0]);
    }

    /**
     * Begins an answer of unknown length; it is sent as it is written. To be closed when all of it
     * came well; else the client sees that something is missing.
     */
    public OutputStream stream(int code, String type) throws IOException {
        fields.put("Content-Type", type);
        boolean chunks = head.keepsAlive();
        if (chunks) {
            fields.put("Transfer-Encoding", "chunked");
        }
        byte[] start = start(code);
        connection.channelOutput().write(start, 0, start.length);
        return chunks ? new ChunkedOutput(connection.channelOutput()) : connection.output();
    }

    /**
     * Has that run when the client goes away while it is answered. Nothing more is read from it:
     * the connection is closed after this answer.
     */
    public void onHangUp(Runnable action) {
        closing = true;
        connection.watch(action);
    }

    /**
     * Takes the connection over, as Docker does: with 101 where the client asked for an upgrade,
     * else with 200 and no length.
     */
    public RawStream takeOver(String type) throws IOException {
        boolean upgrades = head.headers().lists("connection", "upgrade");
        closing = true;
        StringBuilder start = new StringBuilder();
        start.append(upgrades ? "HTTP/1.1 101 UPGRADED\r\n" : "HTTP/1.1 200 OK\r\n");
        start.append("Content-Type: ").append(type).append("\r\n");
        if (upgrades) {
            start.append("Connection: Upgrade\r\nUpgrade: tcp\r\n");
        }
        fields.forEach((name, value) -> start.append(name + ": " + value + "\r\n"));
        start.append("\r\n");
        answered = true;
        status = upgrades ? 101 : 200;
        byte[] bytes = start.toString().getBytes(StandardCharsets.US_ASCII);
        connection.channelOutput().write(bytes, 0, bytes.length);
        return connection;
    }

    /** Whether another request can follow. */
    boolean isOver() throws IOException {
        return closing || !drained();
    }

    /** A client that sends much more than anybody wants to know has to come again. */
    private boolean drained() throws IOException {
        byte[] piece = new byte[8192];
        for (int pieces = 0; pieces < 128 && !body.isEnded(); pieces++) {
            if (body.read(piece) < 0) {
                return true;
            }
        }
        return body.isEnded();
    }

    private byte[] start(int code) {
        if (answered) {
            throw new IllegalStateException("answered already");
        }
        answered = true;
        status = code;
        StringBuilder start = new StringBuilder();
        start.append("HTTP/1.1 ").append(code).append(' ').append(reason(code)).append("\r\n");
        fields.forEach((name, value) -> start.append(name + ": " + value + "\r\n"));
        if (closing) {
            start.append("Connection: close\r\n");
        }
        start.append("\r\n");
        return start.toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String reason(int status) {
        return switch (status) {
            case 200 -> "OK";
            case 201 -> "Created";
            case 204 -> "No Content";
            case 304 -> "Not Modified";
            case 400 -> "Bad Request";
            case 401 -> "Unauthorized";
            case 404 -> "Not Found";
            case 405 -> "Method Not Allowed";
            case 409 -> "Conflict";
            case 413 -> "Content Too Large";
            case 431 -> "Request Header Fields Too Large";
            case 501 -> "Not Implemented";
            case 503 -> "Service Unavailable";
            default -> status < 400 ? "Done" : status < 500 ? "Refused" : "Failed";
        };
    }
}
