package dev.quarters.image.copy;

import dev.quarters.api.NotFoundException;
import dev.quarters.api.Platform;
import dev.quarters.api.Progress;
import dev.quarters.image.oci.BoundedJson;
import dev.quarters.image.oci.Descriptor;
import dev.quarters.image.oci.Digest;
import dev.quarters.image.oci.ImageConfiguration;
import dev.quarters.image.oci.ImageDocument;
import dev.quarters.image.oci.Index;
import dev.quarters.image.oci.InvalidImageException;
import dev.quarters.image.oci.Manifest;
import dev.quarters.image.store.ContentStore;
import dev.quarters.image.store.Failure;
import dev.quarters.image.store.Lease;
import dev.quarters.image.transport.ImageSource;

import java.io.IOException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Brings an image into the store: manifest, configuration, layers at once, and last its names. */
public final class ImagePull {

    private static final int MAX_NESTED_INDEXES = 4;

    private final ContentStore store;
    private final int parallelLayers;

    /** Into that store, so many layers at once. */
    public ImagePull(ContentStore store, int parallelLayers) {
        this.store = store;
        this.parallelLayers = parallelLayers;
    }

    private record Chosen(Descriptor descriptor, byte[] document, Manifest manifest) {}

    /**
     * @param wanted the platform that it has to be for; without, the host's is preferred
     * @param pinned the digest that the source's root has to have
     * @param names complete names to store it under
     * @return the manifest
     */
    public Descriptor run(
            ImageSource source,
            Optional<Platform> wanted,
            Optional<Digest> pinned,
            List<String> names,
            Progress progress) {
        try {
            ImageSource.Document root = source.root();
            Digest rootDigest = digest(root.bytes(), pinned, source.describe());
            Chosen chosen = choose(source, root, rootDigest, wanted.orElseGet(Platform::host));
            List<Digest> contents = new ArrayList<>();
            contents.add(chosen.descriptor().digest());
            contents.add(chosen.manifest().config().digest());
            chosen.manifest().layers().forEach(layer -> contents.add(layer.digest()));
            try (Lease _ = store.lease(contents)) {
                fetchConfiguration(source, chosen.manifest(), wanted, progress);
                fetchLayers(source, chosen.manifest(), progress);
                store.blobs().put(chosen.descriptor(), chosen.document());
                boolean fromIndex = !chosen.descriptor().digest().equals(rootDigest);
                store.names()
                        .put(
                                chosen.descriptor(),
                                names,
                                fromIndex ? Optional.of(rootDigest) : Optional.empty());
            }
            return chosen.descriptor();
        } catch (IOException e) {
            throw Failure.of("cannot read the image from " + source.describe(), e);
        }
    }

    private static Digest digest(byte[] document, Optional<Digest> expected, String where) {
        MessageDigest hash =
                Digest.newMessageDigest(expected.map(Digest::algorithm).orElse("sha256"));
        hash.update(document);
        Digest actual = Digest.finish(hash);
        if (expected.isPresent() && !actual.equals(expected.get())) {
            throw new InvalidImageException(
                    "the manifest from "
                            + where
                            + " has the digest "
                            + actual
                            + " instead of "
                            + expected.get());
        }
        return actual;
    }

    private static Chosen choose(
            ImageSource source, ImageSource.Document root, Digest rootDigest, Platform platform)
            throws IOException {
        String where = source.describe();
        byte[] document = root.bytes();
        ImageDocument parsed = ImageDocument.parse(document, root.mediaType(), where);
        Digest digest = rootDigest;
        for (int depth = 0; parsed instanceof Index index; depth++) {
            if (depth == MAX_NESTED_INDEXES) {
                throw new InvalidImageException("the index from " + where + " holds only indexes");
            }
            Descriptor next = index.choose(platform, where);
            document = source.manifest(next);
            digest = digest(document, Optional.of(next.digest()), where);
            parsed = ImageDocument.parse(document, next.mediaType(), where);
        }
        Manifest manifest = (Manifest) parsed;
        if (!manifest.isImage()) {
            throw new InvalidImageException(
                    "what "
                            + where
                            + " has is no container image but an artifact of type "
                            + manifest.config().mediaType(),
                    "name an image, not a chart, signature or attestation");
        }
        return new Chosen(
                new Descriptor(manifest.mediaType(), digest, document.length), document, manifest);
    }

    private void fetchConfiguration(
            ImageSource source, Manifest manifest, Optional<Platform> wanted, Progress progress) {
        Descriptor config = manifest.config();
        if (config.size() > BoundedJson.MAX_BYTES) {
            throw new InvalidImageException(
                    "the image configuration from "
                            + source.describe()
                            + " has "
                            + config.size()
                            + " bytes, 4 MiB at most");
        }
        fetch(source, config, progress);
        ImageConfiguration configuration = store.configuration(manifest);
        configuration.requireMatching(manifest, source.describe());
        Platform actual = configuration.platform();
        if (wanted.isPresent() && !wanted.get().matches(actual)) {
            throw new NotFoundException(
                    source.describe() + " has an image for " + actual + ", not for " + wanted.get(),
                    "leave --platform out, or pull another image");
        }
    }

    private void fetchLayers(ImageSource source, Manifest manifest, Progress progress) {
        List<Descriptor> layers = manifest.layers().stream().distinct().toList();
        long missing =
                layers.stream()
                        .filter(layer -> !store.blobs().has(layer.digest()))
                        .mapToLong(Descriptor::size)
                        .sum();
        if (missing > Failure.freeBytes(store.folder())) {
            throw Failure.noSpace(
                    "cannot pull the image from " + source.describe(), store.folder(), missing);
        }
        Parallel.run(
                layers.stream()
                        .<Runnable>map(layer -> () -> fetch(source, layer, progress))
                        .toList(),
                parallelLayers,
                "cannot pull the image from " + source.describe());
    }

    private void fetch(ImageSource source, Descriptor descriptor, Progress progress) {
        store.blobs()
                .fetch(
                        descriptor,
                        offset -> source.content(descriptor, offset),
                        source.describe(),
                        progress);
    }
}
