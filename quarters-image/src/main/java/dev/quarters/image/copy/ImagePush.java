package dev.quarters.image.copy;

import dev.quarters.api.Progress;
import dev.quarters.image.oci.Descriptor;
import dev.quarters.image.oci.Digest;
import dev.quarters.image.oci.Manifest;
import dev.quarters.image.reference.ImageReference;
import dev.quarters.image.store.ContentStore;
import dev.quarters.image.store.Failure;
import dev.quarters.image.store.Lease;
import dev.quarters.image.transport.ImageDestination;
import dev.quarters.image.transport.ImageDestination.Opener;
import dev.quarters.image.transport.MountingDestination;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Brings an image of the store to a destination: layers at once, configuration, manifest. */
public final class ImagePush {

    private final ContentStore store;
    private final int parallelLayers;

    /** From that store, so many layers at once. */
    public ImagePush(ContentStore store, int parallelLayers) {
        this.store = store;
        this.parallelLayers = parallelLayers;
    }

    /**
     * Sends the image of that manifest.
     *
     * @param origins the images that may have a content elsewhere
     */
    public void run(
            Descriptor manifestDescriptor,
            ImageDestination destination,
            Function<Digest, List<ImageReference>> origins,
            Progress progress) {
        List<Digest> contents = new ArrayList<>(List.of(manifestDescriptor.digest()));
        try (Lease _ = store.lease(contents)) {
            byte[] document = store.blobs().document(manifestDescriptor.digest());
            Manifest manifest = Manifest.parse(document, "the store");
            manifest.layers().forEach(layer -> contents.add(layer.digest()));
            contents.add(manifest.config().digest());
            try (Lease _ = store.lease(contents)) {
                List<Runnable> layers = new ArrayList<>();
                manifest.layers().stream()
                        .distinct()
                        .forEach(
                                layer ->
                                        layers.add(
                                                () -> send(layer, destination, origins, progress)));
                Parallel.run(
                        layers,
                        parallelLayers,
                        "cannot send the image to " + destination.describe());
                send(manifest.config(), destination, origins, progress);
                destination.putManifest(manifestDescriptor, document);
            }
        } catch (IOException e) {
            throw Failure.of("cannot send the image to " + destination.describe(), e);
        }
    }

    private void send(
            Descriptor content,
            ImageDestination destination,
            Function<Digest, List<ImageReference>> origins,
            Progress progress) {
        String item = content.digest().shortHex();
        try {
            if (destination.has(content)) {
                progress.report(item, "Already exists", content.size(), content.size());
                return;
            }
            Opener opener =
                    () ->
                            new ReportingInput(
                                    store.blobs().open(content.digest()),
                                    sent -> progress.report(item, "Sending", sent, content.size()));
            boolean mounted = false;
            if (destination instanceof MountingDestination mounting) {
                List<ImageReference> others = origins.apply(content.digest());
                mounted = mounting.mountOrPut(content, others, opener);
            } else {
                destination.putContent(content, opener);
            }
            progress.report(item, mounted ? "Mounted" : "Sent", content.size(), content.size());
        } catch (IOException e) {
            throw Failure.of(
                    "cannot send " + content.digest() + " to " + destination.describe(), e);
        }
    }
}
