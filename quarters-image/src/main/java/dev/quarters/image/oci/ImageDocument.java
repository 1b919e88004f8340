package dev.quarters.image.oci;

import dev.quarters.json.Json;
import dev.quarters.json.JsonException;

/** What an image reference can name: the manifest of one image, or an index of several. */
public sealed interface ImageDocument permits Manifest, Index {

    /**
     * Reads either. What it is follows from what it holds; a document that could be read both ways
     * is refused, since two readers would see two images (CVE-2021-41190).
     *
     * @param declaredType the media type that it came with; may be empty
     * @param where for messages: {@code registry x}
     * @throws InvalidImageException when it is neither
     */
    static ImageDocument parse(byte[] document, String declaredType, String where) {
        return BoundedJson.read(
                document, "the manifest from " + where, json -> read(json, declaredType, where));
    }

    private static ImageDocument read(Json json, String declaredType, String where) {
        boolean hasLayers = json.find("layers").isPresent() || json.find("config").isPresent();
        boolean hasManifests = json.find("manifests").isPresent();
        if (json.find("fsLayers").isPresent()
                || json.find("schemaVersion").map(Json::asLong).orElse(2L) == 1) {
            throw new InvalidImageException(
                    "cannot use the image from " + where + ": its manifest is of Docker's schema 1",
                    "schema 1 was retired in 2020: have the image pushed again by a current tool,"
                            + " or convert it with: skopeo copy --format v2s2");
        }
        if (hasLayers && hasManifests) {
            throw new JsonException("it is a manifest and an index at once");
        }
        String type = BoundedJson.name(json, "mediaType");
        if (type.isEmpty()) {
            type = declaredType;
        }
        if (hasManifests) {
            return Index.read(json, MediaType.isIndex(type) ? type : MediaType.OCI_INDEX);
        }
        if (hasLayers) {
            return Manifest.read(json, MediaType.isManifest(type) ? type : typeByConfig(json));
        }
        throw new JsonException("it is neither a manifest nor an index");
    }

    private static String typeByConfig(Json json) {
        boolean docker =
                json.find("config")
                        .map(config -> config.text("mediaType"))
                        .filter(MediaType.DOCKER_CONFIG::equals)
                        .isPresent();
        return docker ? MediaType.DOCKER_MANIFEST : MediaType.OCI_MANIFEST;
    }
}
