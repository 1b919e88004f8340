package dev.quarters.api;

import java.util.List;

/**
 * What a registry has under a name.
 *
 * @param mediaType of the manifest, or of the index of manifests
 * @param digest of that document: {@code sha256:…}
 * @param sizeBytes of that document
 * @param platforms that there are images for
 */
public record PublishedImage(
        String mediaType, String digest, long sizeBytes, List<Platform> platforms) {

    /** Copies the platforms. */
    public PublishedImage {
        platforms = List.copyOf(platforms);
    }
}
