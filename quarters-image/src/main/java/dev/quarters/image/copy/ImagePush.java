package dev.quarters.image.copy;

import dev.quarters.api.Progress;
import dev.quarters.image.oci.Descriptor;
import dev.quarters.image.oci.Digest;
import dev.quarters.image.oci.Manifest;
import dev.quarters.image.store.ContentStore;
import dev.quarters.image.store.Failure;
import dev.quarters.image.store.Lease;
import dev.quarters.image.transport.ImageDestination;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Brings an image of the store to a destination: layers at once, configuration, manifest. */
public final class ImagePush {

    private final ContentStore store;
    private final int parallelLayers;

    /** From that store, so many layers at once. */
    public ImagePush(ContentStore store, int parallelLayers) {
        this.store = store;
        this.parallelLayers = parallelLayers;
    }

    /** Sends the image of that manifest. */
    public void run(
            Descriptor manifestDescriptor, ImageDestination destination, Progress progress) {
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
                        .forEach(layer -> layers.add(() -> send(layer, destination, progress)));
                Parallel.run(
                        layers,
                        parallelLayers,
                        "cannot send the image to " + destination.describe());
                send(manifest.config(), destination, progress);
                destination.putManifest(manifestDescriptor, document);
            }
        } catch (IOException e) {
            throw Failure.of("cannot send the image to " + destination.describe(), e);
        }
    }

    private void send(Descriptor content, ImageDestination destination, Progress progress) {
        String item = content.digest().shortHex();
        try {
            if (destination.has(content)) {
                progress.report(item, "Already exists", content.size(), content.size());
                return;
            }
            destination.putContent(
                    content,
                    () ->
                            new ReportingInput(
                                    store.blobs().open(content.digest()),
                                    sent ->
                                            progress.report(
                                                    item, "Sending", sent, content.size())));
            progress.report(item, "Sent", content.size(), content.size());
        } catch (IOException e) {
            throw Failure.of(
                    "cannot send " + content.digest() + " to " + destination.describe(), e);
        }
    }
}
