package dev.quarters.image.oci;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.quarters.api.NotFoundException;
import dev.quarters.api.Platform;
import dev.quarters.json.Json;
import dev.quarters.json.JsonException;
import dev.quarters.json.JsonObject;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Manifests of one image, one for each platform: OCI image 1.1 image-index.md. */
public record Index(String mediaType, List<Descriptor> manifests, Map<String, String> annotations)
        implements ImageDocument {

    private static final int MAX_MANIFESTS = 1000;

    /** Copies the collections. */
    public Index {
        manifests = List.copyOf(manifests);
        annotations = Map.copyOf(annotations);
    }

    /** An index of OCI's type, without annotations. */
    public Index(List<Descriptor> manifests) {
        this(MediaType.OCI_INDEX, manifests, Map.of());
    }

    /** Reads an index document; {@code where} is for messages. */
    public static Index parse(byte[] document, String where) {
        return BoundedJson.read(
                document, "the index from " + where, json -> read(json, MediaType.OCI_INDEX));
    }

    static Index read(Json json, String mediaType) {
        List<Json> manifests = json.find("manifests").map(Json::asElements).orElse(List.of());
        if (manifests.size() > MAX_MANIFESTS) {
            throw new JsonException("it has " + manifests.size() + " manifests, 1000 at most");
        }
        return new Index(
                mediaType,
                manifests.stream().map(DescriptorJson::read).toList(),
                DescriptorJson.readAnnotations(json));
    }

    /**
     * The manifest that suits a platform best.
     *
     * @param where for messages
     * @throws NotFoundException when none does; the message lists what there is
     */
    public Descriptor choose(Platform wanted, String where) {
        return manifests.stream()
                .filter(one -> suitability(one, wanted) >= 0)
                .min(Comparator.comparingInt(one -> suitability(one, wanted)))
                .orElseThrow(
                        () ->
                                new NotFoundException(
                                        where
                                                + " has no image for "
                                                + wanted
                                                + "; it has "
                                                + platforms(),
                                        "choose one of those with --platform"));
    }

    private String platforms() {
        String found =
                manifests.stream()
                        .filter(Index::isRunnable)
                        .flatMap(one -> one.platform().stream())
                        .map(Platform::toString)
                        .distinct()
                        .limit(30)
                        .collect(Collectors.joining(", "));
        return found.isEmpty() ? "none that says its platform" : found;
    }

    /** Build attestations stand in an index as images of the platform unknown/unknown. */
    private static boolean isRunnable(Descriptor one) {
        return !one.annotations().containsKey("vnd.docker.reference.type");
    }

    private static int suitability(Descriptor one, Platform wanted) {
        if (!isRunnable(one)) {
            return -1;
        }
        if (one.platform().isEmpty()) {
            return 100; // only when nothing says that it suits; its configuration will tell
        }
        Platform offered = one.platform().get();
        if (!offered.os().equals(wanted.os())
                || !offered.architecture().equals(wanted.architecture())) {
            return -1;
        }
        int offeredVersion = version(offered);
        int wantedVersion = version(wanted);
        if (offeredVersion > wantedVersion) {
            // Asked without a variant, a newer one is still better than nothing.
            return wanted.variant().isEmpty() ? 50 + offeredVersion : -1;
        }
        return wantedVersion - offeredVersion;
    }

    /** A newer processor runs what was built for an older one: arm v8 ≥ v7 ≥ v6, amd64 v3 ≥ v2. */
    private static int version(Platform platform) {
        String variant = platform.variant();
        if (variant.matches("v[0-9]")) {
            return variant.charAt(1) - '0';
        }
        return switch (platform.architecture()) {
            case "arm" -> 7;
            case "arm64" -> 8;
            default -> 1;
        };
    }

    /** The document. */
    public byte[] toBytes() {
        JsonObject json =
                Json.object()
                        .put("schemaVersion", 2)
                        .put("mediaType", mediaType)
                        .put(
                                "manifests",
                                Json.of(manifests.stream().map(DescriptorJson::write).toList()));
        DescriptorJson.putAnnotations(json, annotations);
        return json.build().toText().getBytes(UTF_8);
    }
}
