package dev.quarters.image.registry;

import dev.quarters.api.Platform;
import dev.quarters.api.PublishedImage;
import dev.quarters.image.oci.BoundedJson;
import dev.quarters.image.oci.Descriptor;
import dev.quarters.image.oci.Digest;
import dev.quarters.image.oci.ImageConfiguration;
import dev.quarters.image.oci.ImageDocument;
import dev.quarters.image.oci.Index;
import dev.quarters.image.oci.InvalidImageException;
import dev.quarters.image.oci.Manifest;
import dev.quarters.image.transport.ImageSource;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/** What a source has, without fetching it: of an image for one platform its configuration only. */
record Publication(ImageSource source) {

    PublishedImage look() throws IOException {
        ImageSource.Document root = source.root();
        Digest digest = Digest.of(root.bytes());
        ImageDocument document =
                ImageDocument.parse(root.bytes(), root.mediaType(), source.describe());
        return switch (document) {
            case Index index ->
                    new PublishedImage(
                            index.mediaType(),
                            digest.toString(),
                            root.bytes().length,
                            index.manifests().stream()
                                    .flatMap(one -> one.platform().stream())
                                    .toList());
            case Manifest manifest ->
                    new PublishedImage(
                            manifest.mediaType(),
                            digest.toString(),
                            root.bytes().length,
                            platforms(manifest));
        };
    }

    /** An artifact that is no image has none. */
    private List<Platform> platforms(Manifest manifest) throws IOException {
        if (!manifest.isImage()) {
            return List.of();
        }
        Descriptor config = manifest.config();
        if (config.size() > BoundedJson.MAX_BYTES) {
            throw new InvalidImageException(
                    "the image configuration from " + source.describe() + " is larger than 4 MiB");
        }
        byte[] bytes;
        try (InputStream in = source.content(config, 0).stream()) {
            bytes = in.readNBytes((int) config.size());
        }
        if (!Digest.of(bytes).equals(config.digest())) {
            throw new InvalidImageException(
                    "the image configuration from "
                            + source.describe()
                            + " is not what its manifest says");
        }
        return List.of(ImageConfiguration.parse(bytes, source.describe()).platform());
    }
}
