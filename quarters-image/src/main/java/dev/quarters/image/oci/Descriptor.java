package dev.quarters.image.oci;

import dev.quarters.api.Platform;

import java.util.Map;
import java.util.Optional;

/**
 * Points at content (OCI image 1.1 descriptor.md).
 *
 * @param size in bytes; the content has to have exactly as many
 */
public record Descriptor(
        String mediaType,
        Digest digest,
        long size,
        Map<String, String> annotations,
        Optional<Platform> platform) {

    /** Copies the annotations. */
    public Descriptor {
        annotations = Map.copyOf(annotations);
    }

    /** Without annotations and platform. */
    public Descriptor(String mediaType, Digest digest, long size) {
        this(mediaType, digest, size, Map.of(), Optional.empty());
    }
}
