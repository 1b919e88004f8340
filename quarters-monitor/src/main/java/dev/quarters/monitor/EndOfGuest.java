package dev.quarters.monitor;

import dev.quarters.api.ExitStatus;
import dev.quarters.api.QuartersException;
import dev.quarters.json.Json;
import dev.quarters.json.JsonException;
import dev.quarters.monitor.wire.Failures;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Optional;

/**
 * How a guest ended, as its monitor saw it and wrote it down.
 *
 * @param failure why there is no exit status of its command: the kernel failed, or the command
 *     could not be executed
 */
record EndOfGuest(Instant time, ExitStatus status, Optional<QuartersException> failure) {

    Json write() {
        return Json.object()
                .put("time", time.toString())
                .put("code", status.code())
                .put("outOfMemory", status.outOfMemory())
                .put("failure", failure.map(Failures::write))
                .build();
    }

    static EndOfGuest read(Json json) {
        return new EndOfGuest(
                Instant.parse(json.text("time")),
                new ExitStatus(
                        (int) json.get("code").asLong(), json.get("outOfMemory").asBoolean()),
                json.find("failure").map(Failures::read));
    }

    /** Writes it to a file, as a whole; on disk when it returns. */
    void save(Path file) throws IOException {
        Path made = file.resolveSibling(file.getFileName() + ".new");
        save(made, write().toText().getBytes(StandardCharsets.UTF_8));
        Files.move(made, file, StandardCopyOption.ATOMIC_MOVE);
        try (FileChannel folder =
                FileChannel.open(file.toAbsolutePath().getParent(), StandardOpenOption.READ)) {
            folder.force(true);
        }
    }

    static void save(Path file, byte[] content) throws IOException {
        try (FileChannel channel =
                FileChannel.open(
                        file,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.WRITE)) {
            ByteBuffer bytes = ByteBuffer.wrap(content);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
    }

    /** Reads what was written; empty when nothing was. */
    static Optional<EndOfGuest> find(Path file) {
        try {
            return Optional.of(read(Json.parse(Files.readAllBytes(file))));
        } catch (NoSuchFileException none) {
            return Optional.empty();
        } catch (IOException | JsonException e) {
            throw new QuartersException(
                    "cannot read how the guest ended, " + file + ": " + e, "", e);
        }
    }
}
