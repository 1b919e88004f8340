package dev.quarters.image.oci;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.quarters.json.Json;
import dev.quarters.json.JsonException;
import dev.quarters.json.JsonObject;

import java.util.List;
import java.util.Map;

/**
 * The parts of one image for one platform: OCI image 1.1 manifest.md, and Docker's image manifest
 * version 2, schema 2.
 *
 * @param layers from the lowest to the topmost, at most {@link #MAX_LAYERS}
 */
public record Manifest(
        String mediaType,
        Descriptor config,
        List<Descriptor> layers,
        Map<String, String> annotations)
        implements ImageDocument {

    /** As many as overlayfs stacks (OVL_MAX_STACK). */
    public static final int MAX_LAYERS = 500;

    /** Copies the collections. */
    public Manifest {
        layers = List.copyOf(layers);
        annotations = Map.copyOf(annotations);
    }

    /** A manifest of OCI's type, without annotations. */
    public Manifest(Descriptor config, List<Descriptor> layers) {
        this(MediaType.OCI_MANIFEST, config, layers, Map.of());
    }

    /**
     * Reads a manifest.
     *
     * @param where for messages
     * @throws InvalidImageException when it is malformed, or an index
     */
    public static Manifest parse(byte[] document, String where) {
        return switch (ImageDocument.parse(document, "", where)) {
            case Manifest manifest -> manifest;
            case Index _ ->
                    throw new InvalidImageException(
                            "found an index where " + where + " should have a manifest");
        };
    }

    static Manifest read(Json json, String mediaType) {
        List<Json> layers = json.find("layers").map(Json::asElements).orElse(List.of());
        if (layers.size() > MAX_LAYERS) {
            throw new JsonException(
                    "it has " + layers.size() + " layers, " + MAX_LAYERS + " at most");
        }
        return new Manifest(
                mediaType,
                DescriptorJson.read(json.get("config")),
                layers.stream().map(DescriptorJson::read).toList(),
                DescriptorJson.readAnnotations(json));
    }

    /** Whether its configuration is one of a container image, not of some other artifact. */
    public boolean isImage() {
        String type = config.mediaType();
        return type.equals(MediaType.OCI_CONFIG)
                || type.equals(MediaType.DOCKER_CONFIG)
                || type.isEmpty()
                || type.equals("application/octet-stream");
    }

    /** The sizes of the layers together, as stored. */
    public long layerBytes() {
        return layers.stream().mapToLong(Descriptor::size).sum();
    }

    /** The document. */
    public byte[] toBytes() {
        JsonObject json =
                Json.object()
                        .put("schemaVersion", 2)
                        .put("mediaType", mediaType)
                        .put("config", DescriptorJson.write(config))
                        .put(
                                "layers",
                                Json.of(layers.stream().map(DescriptorJson::write).toList()));
        DescriptorJson.putAnnotations(json, annotations);
        return json.build().toText().getBytes(UTF_8);
    }

    /** Points at a manifest document of this type. */
    public Descriptor describe(byte[] document) {
        return new Descriptor(mediaType, Digest.of(document), document.length);
    }
}
