package dev.quarters.node.record;

import dev.quarters.api.GuestState;
import dev.quarters.api.HealthCheck;
import dev.quarters.json.Json;
import dev.quarters.node.record.Keeping.LogLimits;

import java.time.Instant;
import java.util.Optional;

/** A record as JSON. */
final class RecordDocument {

    private RecordDocument() {}

    static Json write(GuestRecord record) {
        return Json.object()
                .put("id", record.id())
                .put("name", record.name())
                .put("spec", SpecDocument.write(record.spec()))
                .put("imageId", record.imageId())
                .put("engine", record.engine())
                .put("keeping", keeping(record.keeping()))
                .put("volumes", record.volumes())
                .put("notes", record.notes())
                .put("created", record.created().toString())
                .put("life", life(record.life()))
                .build();
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

    static GuestRecord read(Json json) {
        return new GuestRecord(
                json.get("id").asText(),
                json.get("name").asText(),
                SpecDocument.read(json.get("spec")),
                json.get("imageId").asText(),
                json.get("engine").asText(),
                readKeeping(json.get("keeping")),
                json.texts("volumes"),
                json.get("notes"),
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
