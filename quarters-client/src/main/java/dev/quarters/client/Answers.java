package dev.quarters.client;

import dev.quarters.daemon.http.ClientConnection;
import dev.quarters.json.Json;
import dev.quarters.json.JsonException;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.function.Consumer;

/** An answer that comes bit by bit, on a connection of its own. */
public final class Answers implements AutoCloseable {

    private static final int LONGEST_LINE = 16 << 20;

    private final ClientConnection connection;
    private final InputStream body;
    private final Optional<String> type;

    Answers(ClientConnection connection, InputStream body, Optional<String> type) {
        this.connection = connection;
        this.body = body;
        this.type = type;
    }

    /** All of it, as it comes. */
    public InputStream body() {
        return body;
    }

    /** Whether it is output in {@link Frames}. */
    public boolean isFramed() {
        return type.filter("application/vnd.docker.multiplexed-stream"::equals).isPresent();
    }

    /** Hears each document, until the last or until it is closed. */
    public void each(Consumer<Json> hears) throws IOException {
        for (Optional<Json> next = next(); next.isPresent(); next = next()) {
            hears.accept(next.get());
        }
    }

    /** The next document of lines of JSON; empty at the end. */
    public Optional<Json> next() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        while (true) {
            int value = body.read();
            boolean ends = value < 0 || value == '\n';
            if (!ends) {
                line.write(value);
            } else if (!line.toString(java.nio.charset.StandardCharsets.UTF_8).isBlank()) {
                return Optional.of(parse(line.toByteArray()));
            } else if (value < 0) {
                return Optional.empty();
            }
            if (line.size() > LONGEST_LINE) {
                throw new IOException("the daemon answers with an endless line");
            }
        }
    }

    private static Json parse(byte[] text) throws IOException {
        try {
            return Json.parse(text);
        } catch (JsonException malformed) {
            throw new IOException("the daemon's answer is no JSON: " + malformed.getMessage());
        }
    }

    @Override
    public void close() {
        connection.close();
    }
}
