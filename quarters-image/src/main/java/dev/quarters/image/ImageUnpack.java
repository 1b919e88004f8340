package dev.quarters.image;

import dev.quarters.api.Image;
import dev.quarters.api.Progress;
import dev.quarters.api.Rootfs;
import dev.quarters.image.copy.Parallel;
import dev.quarters.image.layer.LayerStore;
import dev.quarters.image.oci.Descriptor;
import dev.quarters.image.oci.Digest;
import dev.quarters.image.oci.ImageConfiguration;
import dev.quarters.image.oci.Manifest;
import dev.quarters.image.owner.FileOwners;
import dev.quarters.image.store.ContentStore;
import dev.quarters.image.store.Lease;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;

/** Unpacks the layers of an image that are not unpacked yet, several at once. */
final class ImageUnpack {

    private final ContentStore store;
    private final LayerStore layers;
    private final int parallelLayers;

    ImageUnpack(ContentStore store, LayerStore layers, int parallelLayers) {
        this.store = store;
        this.layers = layers;
        this.parallelLayers = parallelLayers;
    }

    UnpackedImage run(Image image, Progress progress) {
        Digest digest = Digest.parse(image.digest());
        Lease lease;
        Manifest manifest;
        ImageConfiguration configuration;
        try (Lease _ = store.lease(List.of(digest, Digest.parse(image.id())))) {
            manifest = store.manifest(digest);
            configuration = store.configuration(manifest);
            lease = store.lease(ContentStore.contents(digest, manifest, configuration));
        }
        try {
            configuration.requireMatching(manifest, "the store");
            FileOwners owners = FileOwners.ofThisProcess();
            unpack(manifest, configuration.diffIds(), owners, progress);
            return new UnpackedImage(
                    new Rootfs(folders(configuration.diffIds(), owners)),
                    layers.requiredKernel(configuration.diffIds()),
                    lease);
        } catch (RuntimeException | Error e) {
            lease.close();
            throw e;
        }
    }

    private void unpack(
            Manifest manifest, List<Digest> diffIds, FileOwners owners, Progress progress) {
        Map<Digest, Descriptor> byDiffId = new LinkedHashMap<>();
        for (int i = 0; i < diffIds.size(); i++) {
            byDiffId.put(diffIds.get(i), manifest.layers().get(i));
        }
        List<Runnable> tasks = new ArrayList<>();
        byDiffId.forEach(
                (diffId, layer) -> tasks.add(() -> layers.unpack(layer, diffId, owners, progress)));
        Parallel.run(
                tasks, parallelLayers, "cannot unpack the image " + manifest.config().digest());
    }

    /**
     * A layer that repeats stands at its topmost place only: all it has hides what it had below,
     * and overlayfs takes no folder twice.
     */
    private List<Path> folders(List<Digest> diffIds, FileOwners owners) {
        return new LinkedHashSet<>(diffIds.reversed())
                .reversed().stream().map(diffId -> layers.folder(diffId, owners)).toList();
    }
}
