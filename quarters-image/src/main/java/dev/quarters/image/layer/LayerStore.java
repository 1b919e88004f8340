package dev.quarters.image.layer;

import dev.quarters.api.KernelVersion;
import dev.quarters.api.Progress;
import dev.quarters.image.oci.Descriptor;
import dev.quarters.image.oci.Digest;
import dev.quarters.image.owner.FileOwners;
import dev.quarters.image.store.ContentStore;
import dev.quarters.image.store.Durable;
import dev.quarters.image.store.Failure;
import dev.quarters.image.store.ParsedDocuments;
import dev.quarters.json.JsonException;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The unpacked layers of a store, by diffID. */
public final class LayerStore {

    private final ContentStore store;
    private final LayerLimits limits;
    private final ParsedDocuments<LayerRecord> records = new ParsedDocuments<>();

    /** Those in that store; {@code limits} bound what a layer may become. */
    public LayerStore(ContentStore store, LayerLimits limits) {
        this.store = store;
        this.limits = limits;
    }

    /** Where that layer is with files of those owners, or would be. */
    public Path folder(Digest diffId, FileOwners owners) {
        return store.layers().resolve(diffId.hex() + owners.suffix());
    }

    /** What is known about a layer that is or was unpacked. */
    public Optional<LayerRecord> record(Digest diffId) {
        try {
            return Optional.of(records.get(diffId, this::read));
        } catch (UncheckedIOException | JsonException _) {
            return Optional.empty();
        }
    }

    private LayerRecord read(Digest diffId) {
        try {
            return LayerRecord.parse(Files.readAllBytes(recordFile(diffId)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The requirement of the topmost of those layers that has a C library. */
    public Optional<KernelVersion> requiredKernel(List<Digest> diffIds) {
        return diffIds.reversed().stream()
                .flatMap(diffId -> record(diffId).stream())
                .flatMap(record -> record.requiredKernel().stream())
                .findFirst();
    }

    private Path recordFile(Digest diffId) {
        return store.layers().resolve(diffId.hex() + ".json");
    }

    /**
     * Unpacks a layer whose content is in the store, unless it is unpacked. When another process is
     * at it, waits for that. The caller holds a lease on the diffID and on the content.
     */
    public void unpack(Descriptor layer, Digest diffId, FileOwners owners, Progress progress) {
        Path folder = folder(diffId, owners);
        if (Files.isDirectory(folder)) {
            return;
        }
        try (ContentStore.Exclusion _ = store.exclude(diffId)) {
            if (!Files.isDirectory(folder)) {
                unpackAlone(layer, diffId, owners, progress);
            }
        }
    }

    private void unpackAlone(
            Descriptor layer, Digest diffId, FileOwners owners, Progress progress) {
        Path folder = folder(diffId, owners);
        Path partial = folder.resolveSibling(folder.getFileName() + ".partial");
        boolean done = false;
        try {
            store.deleteTree(partial);
            Files.createDirectory(partial);
            LayerRecord record =
                    new LayerUnpack(layer, diffId, partial, owners, limits, progress)
                            .run(store.blobs().path(layer.digest()));
            // Else after a power failure the name could be there and some content not.
            Durable.syncTree(partial);
            Durable.replace(
                    recordFile(diffId),
                    store.layers().resolve(diffId.hex() + ".json.partial"),
                    record.toBytes());
            Durable.rename(partial, folder);
            done = true;
        } catch (IOException e) {
            throw Failure.of("cannot unpack layer " + layer.digest(), e, store.folder(), 0);
        } finally {
            if (!done) {
                discard(partial);
            }
        }
    }

    private void discard(Path partial) {
        boolean interrupted = Thread.interrupted(); // which would close what deletes
        try {
            store.deleteTree(partial);
        } catch (IOException _) {
            // prune will find it
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
