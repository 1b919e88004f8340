package dev.quarters.node.record;

import dev.quarters.api.GuestState;
import dev.quarters.api.HealthCheck;
import dev.quarters.json.Json;
import dev.quarters.json.JsonException;
import dev.quarters.node.record.Keeping.LogLimits;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.CRC32;

/**
 * A record as two lines of JSON: what a node needs of each guest when it begins, with the length
 * and a checksum of the second, which is {@link Asked what was asked for}.
 */
final class RecordDocument {

    private static final byte NEWLINE = '\n';

    private RecordDocument() {}

    static byte[] write(GuestRecord record) {
        byte[] asked = record.asked().text();
        byte[] head = head(record, asked).toText().getBytes(StandardCharsets.UTF_8);
        ByteBuffer lines = ByteBuffer.allocate(head.length + asked.length + 2);
        return lines.put(head).put(NEWLINE).put(asked).put(NEWLINE).array();
    }

    private static Json head(GuestRecord record, byte[] asked) {
        return Json.object()
                .put("id", record.id())
                .put("name", record.name())
                .put("imageId", record.imageId())
                .put("engine", record.engine())
                .put("keeping", keeping(record.keeping()))
                .put("volumes", record.volumes())
                .put("created", record.created().toString())
                .put("life", life(record.life()))
                .put(
                        "asked",
                        Json.object().put("bytes", asked.length).put("crc32", crc(asked)).build())
                .build();
    }

    private static long crc(byte[] bytes) {
        CRC32 sum = new CRC32();
        sum.update(bytes);
        return sum.getValue();
    }

    private static Json keeping(Keeping keeping) {
        return Json.object()
                .put("restart", keeping.restart().kind().word())
                .put("mostRestarts", keeping.restart().most())
                .put("autoRemove", keeping.autoRemove())
                .put("openInput", keeping.openInput())
                .put("inputOnce", keeping.inputOnce())
                .put("stopSignal", keeping.stopSignal().map(Json::of))
                .put("stopTimeoutSeconds", keeping.stopTimeoutSeconds())
                .put("logFileBytes", keeping.log().fileBytes())
                .put("logFiles", keeping.log().files())
                .put("health", HealthDocument.write(keeping.health()))
                .build();
    }

    private static Json life(Life life) {
        return Json.object()
                .put("state", life.state().name())
                .put("restarting", life.restarting())
                .put("started", life.started().map(Instant::toString).map(Json::of))
                .put("finished", life.finished().map(Instant::toString).map(Json::of))
                .put("exitCode", life.exitCode())
                .put("outOfMemory", life.outOfMemory())
                .put("error", life.error())
                .put("restarts", life.restarts())
                .put("stoppedBySomebody", life.stoppedBySomebody())
                .build();
    }

    /**
     * Reads one.
     *
     * @throws dev.quarters.json.JsonException when it is none, or not the whole
     */
    static GuestRecord read(byte[] text) {
        int end = 0;
        while (end < text.length && text[end] != NEWLINE) {
            end++;
        }
        Json json = Json.parse(Arrays.copyOf(text, end));
        byte[] asked = Arrays.copyOfRange(text, Math.min(end + 1, text.length), text.length);
        asked = asked.length == 0 ? asked : Arrays.copyOf(asked, asked.length - 1);
        Json expected = json.get("asked");
        if (expected.get("bytes").asLong() != asked.length
                || expected.get("crc32").asLong() != crc(asked)) {
            throw new JsonException("the second line is not what was written");
        }
        return new GuestRecord(
                json.get("id").asText(),
                json.get("name").asText(),
                Asked.unread(asked),
                json.get("imageId").asText(),
                json.get("engine").asText(),
                readKeeping(json.get("keeping")),
                json.texts("volumes"),
                Instant.parse(json.get("created").asText()),
                readLife(json.get("life")));
    }

    private static Keeping readKeeping(Json json) {
        return new Keeping(
                RestartPolicy.of(json.text("restart"), (int) json.get("mostRestarts").asLong()),
                json.get("autoRemove").asBoolean(),
                json.get("openInput").asBoolean(),
                json.get("inputOnce").asBoolean(),
                json.find("stopSignal").map(Json::asText),
                (int) json.get("stopTimeoutSeconds").asLong(),
                new LogLimits(
                        json.get("logFileBytes").asLong(), (int) json.get("logFiles").asLong()),
                json.find("health").map(HealthDocument::read).orElse(HealthCheck.UNSAID));
    }

    private static Life readLife(Json json) {
        return new Life(
                GuestState.valueOf(json.text("state")),
                json.get("restarting").asBoolean(),
                time(json, "started"),
                time(json, "finished"),
                (int) json.get("exitCode").asLong(),
                json.get("outOfMemory").asBoolean(),
                json.text("error"),
                (int) json.get("restarts").asLong(),
                json.get("stoppedBySomebody").asBoolean());
    }

    private static Optional<Instant> time(Json json, String name) {
        return json.find(name).map(Json::asText).map(Instant::parse);
    }
}
