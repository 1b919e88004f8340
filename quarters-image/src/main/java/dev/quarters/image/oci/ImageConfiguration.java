package dev.quarters.image.oci;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.quarters.api.HealthCheck;
import dev.quarters.api.ImageConfig;
import dev.quarters.api.Platform;
import dev.quarters.json.Json;
import dev.quarters.json.JsonException;
import dev.quarters.json.JsonObject;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The configuration of an image: OCI image 1.1 config.md, which is Docker's image configuration.
 *
 * @param diffIds the digests of the layers uncompressed, from the lowest
 */
public record ImageConfiguration(
        Platform platform,
        Optional<Instant> created,
        ImageConfig config,
        List<Digest> diffIds,
        List<Step> history) {

    private static final int MAX_HISTORY = 4096;

    /**
     * A step in the making of the image.
     *
     * @param emptyLayer whether it made no layer
     */
    public record Step(
            Optional<Instant> created, String createdBy, String comment, boolean emptyLayer) {}

    /** Copies the lists. */
    public ImageConfiguration {
        diffIds = List.copyOf(diffIds);
        history = List.copyOf(history);
    }

    /**
     * Reads the document.
     *
     * @param where for messages
     * @throws InvalidImageException when it is malformed
     */
    public static ImageConfiguration parse(byte[] document, String where) {
        return BoundedJson.read(
                document, "the image configuration from " + where, ImageConfiguration::read);
    }

    /**
     * Checks that it describes the layers of that manifest.
     *
     * @throws InvalidImageException when it has another number of them
     */
    public void requireMatching(Manifest manifest, String where) {
        if (diffIds.size() != manifest.layers().size()) {
            throw new InvalidImageException(
                    "the image from "
                            + where
                            + " has "
                            + manifest.layers().size()
                            + " layers in its manifest and "
                            + diffIds.size()
                            + " in its configuration");
        }
    }

    private static ImageConfiguration read(Json json) {
        List<Json> diffIds =
                json.find("rootfs")
                        .flatMap(rootfs -> rootfs.find("diff_ids"))
                        .map(Json::asElements)
                        .orElse(List.of());
        List<Json> history = json.find("history").map(Json::asElements).orElse(List.of());
        if (diffIds.size() > Manifest.MAX_LAYERS || history.size() > MAX_HISTORY) {
            throw new JsonException(
                    "it has "
                            + diffIds.size()
                            + " layers and "
                            + history.size()
                            + " steps of history, "
                            + Manifest.MAX_LAYERS
                            + " and "
                            + MAX_HISTORY
                            + " at most");
        }
        return new ImageConfiguration(
                DescriptorJson.readPlatform(json),
                instant(json.text("created")),
                json.find("config").map(ImageConfiguration::readConfig).orElse(ImageConfig.EMPTY),
                diffIds.stream().map(Json::asText).map(Digest::parse).toList(),
                history.stream().map(ImageConfiguration::readStep).toList());
    }

    private static ImageConfig readConfig(Json json) {
        return new ImageConfig(
                json.texts("Env"),
                commandLine(json, "Entrypoint"),
                commandLine(json, "Cmd"),
                json.text("WorkingDir"),
                json.text("User"),
                memberNames(json, "ExposedPorts"),
                memberNames(json, "Volumes"),
                json.find("Labels").map(DescriptorJson::texts).orElse(Map.of()),
                json.text("StopSignal"),
                json.find("Healthcheck").map(HealthCheckJson::read).orElse(HealthCheck.UNSAID));
    }

    /** Very old images have a string in the place of the array. */
    private static List<String> commandLine(Json json, String name) {
        return json.find(name).orElse(Json.of(List.of())) instanceof Json.Text(var only)
                ? List.of(only)
                : json.texts(name);
    }

    private static List<String> memberNames(Json json, String name) {
        return json.find(name).stream()
                .flatMap(object -> object.asMembers().keySet().stream())
                .toList();
    }

    private static Step readStep(Json json) {
        return new Step(
                instant(json.text("created")),
                json.text("created_by"),
                json.text("comment"),
                json.find("empty_layer").map(Json::asBoolean).orElse(false));
    }

    private static Optional<Instant> instant(String text) {
        try {
            return text.isEmpty()
                    ? Optional.empty()
                    : Optional.of(OffsetDateTime.parse(text).toInstant());
        } catch (DateTimeException _) {
            return Optional.empty();
        }
    }

    /** The document. */
    public byte[] toBytes() {
        JsonObject json = Json.object();
        created.ifPresent(time -> json.put("created", time.toString()));
        json.put("architecture", platform.architecture())
                .put("os", platform.os())
                .putUnlessEmpty("variant", platform.variant())
                .put("config", writeConfig())
                .put(
                        "rootfs",
                        Json.object()
                                .put("type", "layers")
                                .put("diff_ids", diffIds.stream().map(Digest::toString).toList())
                                .build())
                .put("history", Json.of(history.stream().map(ImageConfiguration::write).toList()));
        return json.build().toText().getBytes(UTF_8);
    }

    private Json writeConfig() {
        JsonObject json =
                Json.object()
                        .putUnlessEmpty("Env", config.environment())
                        .putUnlessEmpty("Entrypoint", config.entrypoint())
                        .putUnlessEmpty("Cmd", config.command())
                        .putUnlessEmpty("WorkingDir", config.workingDirectory())
                        .putUnlessEmpty("User", config.user())
                        .putUnlessEmpty("StopSignal", config.stopSignal());
        if (!config.health().equals(HealthCheck.UNSAID)) {
            json.put("Healthcheck", HealthCheckJson.write(config.health()));
        }
        putNames(json, "ExposedPorts", config.exposedPorts());
        putNames(json, "Volumes", config.volumes());
        if (!config.labels().isEmpty()) {
            json.put("Labels", DescriptorJson.writeTexts(config.labels()));
        }
        return json.build();
    }

    private static void putNames(JsonObject json, String name, List<String> names) {
        if (!names.isEmpty()) {
            JsonObject object = Json.object();
            names.forEach(one -> object.put(one, Json.object().build()));
            json.put(name, object.build());
        }
    }

    private static Json write(Step step) {
        JsonObject json = Json.object();
        step.created().ifPresent(time -> json.put("created", time.toString()));
        json.putUnlessEmpty("created_by", step.createdBy())
                .putUnlessEmpty("comment", step.comment());
        if (step.emptyLayer()) {
            json.put("empty_layer", true);
        }
        return json.build();
    }
}
