package dev.quarters.node.log;

import dev.quarters.json.Json;
import dev.quarters.json.JsonException;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;

/**
 * A line of output, or a part of a long one.
 *
 * @param text with the line's end, when it has come
 */
public record LogEntry(Instant time, Stream stream, String text) {

    /** Which output it came from. */
    public enum Stream {
        /** Standard output, or a terminal. */
        STDOUT("stdout"),
        /** Standard error. */
        STDERR("stderr");

        private final String word;

        Stream(String word) {
            this.word = word;
        }
    }

    /** As json-file has it. */
    byte[] line() {
        String line =
                Json.object()
                        .put("log", text)
                        .put("stream", stream.word)
                        .put("time", time.toString())
                        .build()
                        .toText();
        return (line + "\n").getBytes(StandardCharsets.UTF_8);
    }

    /** Reads a line; empty when it is damaged, as by a loss of power. */
    static Optional<LogEntry> of(byte[] line) {
        try {
            Json json = Json.parse(line);
            return Optional.of(
                    new LogEntry(
                            Instant.parse(json.text("time")),
                            json.text("stream").equals(Stream.STDERR.word)
                                    ? Stream.STDERR
                                    : Stream.STDOUT,
                            json.text("log")));
        } catch (JsonException | DateTimeException damaged) {
            return Optional.empty();
        }
    }
}
