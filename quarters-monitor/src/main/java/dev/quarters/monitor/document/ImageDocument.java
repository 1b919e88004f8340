package dev.quarters.monitor.document;

import dev.quarters.api.HealthCheck;
import dev.quarters.api.Image;
import dev.quarters.api.ImageConfig;
import dev.quarters.api.KernelVersion;
import dev.quarters.api.Platform;
import dev.quarters.json.Json;

import java.time.Instant;

/** An image as JSON, but for its health check, which is not the engine's. */
final class ImageDocument {

    private ImageDocument() {}

    static Json write(Image image) {
        return Json.object()
                .put("digest", image.digest())
                .put("id", image.id())
                .put("names", image.names())
                .put("platform", image.platform().toString())
                .put("config", config(image.config()))
                .put(
                        "requiredKernel",
                        image.requiredKernel().map(KernelVersion::toString).map(Json::of))
                .put("created", image.created().toString())
                .put("sizeBytes", image.sizeBytes())
                .build();
    }

    private static Json config(ImageConfig config) {
        return Json.object()
                .put("environment", config.environment())
                .put("entrypoint", config.entrypoint())
                .put("command", config.command())
                .put("workingDirectory", config.workingDirectory())
                .put("user", config.user())
                .put("exposedPorts", config.exposedPorts())
                .put("volumes", config.volumes())
                .put("labels", SpecDocument.map(config.labels()))
                .put("stopSignal", config.stopSignal())
                .build();
    }

    static Image read(Json json) {
        return new Image(
                json.text("digest"),
                json.text("id"),
                json.texts("names"),
                Platform.parse(json.text("platform")),
                readConfig(json.get("config")),
                json.find("requiredKernel").map(Json::asText).flatMap(KernelVersion::parse),
                Instant.parse(json.text("created")),
                json.get("sizeBytes").asLong());
    }

    private static ImageConfig readConfig(Json json) {
        return new ImageConfig(
                json.texts("environment"),
                json.texts("entrypoint"),
                json.texts("command"),
                json.text("workingDirectory"),
                json.text("user"),
                json.texts("exposedPorts"),
                json.texts("volumes"),
                SpecDocument.readMap(json.get("labels")),
                json.text("stopSignal"),
                HealthCheck.UNSAID);
    }
}
