package dev.quarters.image.layer;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.quarters.api.KernelVersion;
import dev.quarters.image.oci.Digest;
import dev.quarters.json.Json;
import dev.quarters.json.JsonObject;

import java.util.List;
import java.util.Optional;

/**
 * What is known about an unpacked layer, kept beside it.
 *
 * @param bytes of the tar archive
 * @param requiredKernel of the C library in it, if it has one
 * @param notes what could not be unpacked as it is
 */
public record LayerRecord(
        Digest diffId,
        int entries,
        long bytes,
        Optional<KernelVersion> requiredKernel,
        List<String> notes) {

    /** Copies the notes. */
    public LayerRecord {
        notes = List.copyOf(notes);
    }

    static LayerRecord parse(byte[] document) {
        Json json = Json.parse(document);
        return new LayerRecord(
                Digest.parse(json.get("diffId").asText()),
                (int) json.get("entries").asLong(),
                json.get("bytes").asLong(),
                KernelVersion.parse(json.text("requiredKernel")),
                json.texts("notes"));
    }

    byte[] toBytes() {
        JsonObject json =
                Json.object()
                        .put("diffId", diffId.toString())
                        .put("entries", entries)
                        .put("bytes", bytes);
        requiredKernel.ifPresent(kernel -> json.put("requiredKernel", kernel.toString()));
        return json.putUnlessEmpty("notes", notes).build().toPrettyText().getBytes(UTF_8);
    }
}
