package dev.quarters.image.oci;

import dev.quarters.api.Platform;
import dev.quarters.json.Json;
import dev.quarters.json.JsonException;
import dev.quarters.json.JsonObject;

import java.util.LinkedHashMap;
import java.util.Map;

/** Descriptors as JSON (OCI image 1.1 descriptor.md, and "platform" of image-index.md). */
final class DescriptorJson {

    private DescriptorJson() {}

    static Descriptor read(Json json) {
        long size = json.get("size").asLong();
        if (size < 0) {
            throw new JsonException("\"size\" is " + size);
        }
        return new Descriptor(
                BoundedJson.name(json, "mediaType"),
                Digest.parse(json.get("digest").asText()),
                size,
                readAnnotations(json),
                json.find("platform").map(DescriptorJson::readPlatform));
    }

    static Platform readPlatform(Json json) {
        return new Platform(
                BoundedJson.name(json, "os"),
                BoundedJson.name(json, "architecture"),
                BoundedJson.name(json, "variant"));
    }

    static Map<String, String> readAnnotations(Json json) {
        return json.find("annotations").map(DescriptorJson::texts).orElse(Map.of());
    }

    static Map<String, String> texts(Json json) {
        Map<String, String> texts = new LinkedHashMap<>();
        json.asMembers().forEach((name, value) -> texts.put(name, value.asText()));
        return texts;
    }

    static Json write(Descriptor descriptor) {
        JsonObject json =
                Json.object()
                        .put("mediaType", descriptor.mediaType())
                        .put("digest", descriptor.digest().toString())
                        .put("size", descriptor.size());
        putAnnotations(json, descriptor.annotations());
        return json.put("platform", descriptor.platform().map(DescriptorJson::writePlatform))
                .build();
    }

    static Json writePlatform(Platform platform) {
        return Json.object()
                .put("architecture", platform.architecture())
                .put("os", platform.os())
                .putUnlessEmpty("variant", platform.variant())
                .build();
    }

    static void putAnnotations(JsonObject json, Map<String, String> annotations) {
        if (!annotations.isEmpty()) {
            json.put("annotations", writeTexts(annotations));
        }
    }

    static Json writeTexts(Map<String, String> texts) {
        JsonObject object = Json.object();
        texts.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(text -> object.put(text.getKey(), text.getValue()));
        return object.build();
    }
}
