package dev.quarters.image.store;

import dev.quarters.api.QuartersException;
import dev.quarters.image.oci.Descriptor;
import dev.quarters.image.oci.Digest;
import dev.quarters.image.oci.Manifest;
import dev.quarters.image.owner.FileOwners;
import dev.quarters.image.owner.OwnedTree;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Removes what no entry of {@code index.json} leads to and nobody holds a lease on: first marks,
 * then sweeps, both under the index lock, so no name can appear in between.
 */
public final class GarbageCollection {

    private final ContentStore store;
    private final StoreFolder folder;
    private final StoreLocks locks;
    private final List<String> removed = new ArrayList<>();
    private long reclaimed;

    GarbageCollection(ContentStore store, StoreFolder folder, StoreLocks locks) {
        this.store = store;
        this.folder = folder;
        this.locks = locks;
    }

    /** What was removed, a line each. */
    public List<String> removed() {
        return List.copyOf(removed);
    }

    /** The bytes of what was removed. */
    public long reclaimedBytes() {
        return reclaimed;
    }

    /** Whether a manifest is leased: a guest runs from it, or a pull brings it. */
    public boolean isInUse(Digest digest) {
        Optional<RegionLocks.Lock> free = locks.removal(digest);
        free.ifPresent(RegionLocks.Lock::close);
        return free.isEmpty();
    }

    /**
     * Collects.
     *
     * @param partialAge how old the beginnings of interrupted downloads must be to be removed
     */
    public GarbageCollection run(Duration partialAge) {
        List<Path> doomedLayers = new ArrayList<>();
        try (RegionLocks.Lock _ = locks.index()) {
            Set<Digest> reachable = mark();
            sweepBlobs(reachable);
            sweepIngest(partialAge);
            sweepLayers(reachable, doomedLayers);
        } catch (IOException e) {
            throw Failure.of("cannot collect garbage in " + folder.root(), e);
        }
        // Renamed already, so nobody sees them: the slow part needs no lock.
        doomedLayers.forEach(this::deleteTree);
        return this;
    }

    private Set<Digest> mark() {
        Set<Digest> reachable = new HashSet<>();
        for (Descriptor entry : store.names().entries()) {
            reachable.add(entry.digest());
            try {
                Manifest manifest = store.manifest(entry.digest());
                reachable.add(manifest.config().digest());
                manifest.layers().forEach(layer -> reachable.add(layer.digest()));
                reachable.addAll(store.configuration(manifest).diffIds());
            } catch (QuartersException _) {
                // Incomplete: a file was lost. Other images are not to suffer for it.
            }
        }
        return reachable;
    }

    private void sweepBlobs(Set<Digest> reachable) throws IOException {
        for (Path algorithm : children(folder.blobs())) {
            for (Path blob : children(algorithm)) {
                Optional<Digest> digest =
                        digest(algorithm.getFileName() + ":" + blob.getFileName());
                if (digest.isPresent() && !reachable.contains(digest.get())) {
                    removeUnlessUsed(digest.get(), blob);
                }
            }
        }
    }

    private void removeUnlessUsed(Digest digest, Path blob) throws IOException {
        Optional<RegionLocks.Lock> lock = locks.removal(digest);
        if (lock.isPresent()) {
            try (RegionLocks.Lock _ = lock.get()) {
                reclaimed += Files.size(blob);
                Files.delete(blob);
                removed.add("deleted: " + digest);
            }
        }
    }

    private void sweepIngest(Duration partialAge) throws IOException {
        Instant newest = Instant.now().minus(partialAge);
        for (Path partial : children(folder.ingest())) {
            Optional<Digest> digest = digest(partial.getFileName().toString().replace('-', ':'));
            if (!isOlder(partial, newest)) {
                continue;
            }
            if (digest.isEmpty()) {
                sweepTemporary(partial);
                continue;
            }
            Optional<RegionLocks.Lock> idle = locks.tryWork(digest.get());
            if (idle.isPresent()) {
                try (RegionLocks.Lock _ = idle.get()) {
                    reclaimed += OwnedTree.delete(partial);
                    removed.add("deleted: partial download of " + digest.get());
                }
            }
        }
    }

    /** Archives being read have no digest; see {@code archive.Spool}, which locks its file. */
    private void sweepTemporary(Path file) throws IOException {
        if (!Spool.isInUse(file)) {
            reclaimed += OwnedTree.delete(file);
        }
    }

    private void sweepLayers(Set<Digest> reachable, List<Path> doomed) throws IOException {
        String owners = FileOwners.ofThisProcess().suffix();
        for (Path layer : children(folder.layers())) {
            String name = layer.getFileName().toString();
            if (name.contains(".removed")) {
                doomed.add(layer);
                continue;
            }
            int dot = name.indexOf('.');
            Optional<Digest> digest = digest("sha256:" + (dot < 0 ? name : name.substring(0, dot)));
            if (digest.isEmpty() || !Files.exists(layer, LinkOption.NOFOLLOW_LINKS)) {
                continue;
            }
            if (name.endsWith(".partial")
                    || !reachable.contains(digest.get())
                    || isForOtherOwners(layer, owners)) {
                doom(digest.get(), layer, doomed);
            }
        }
    }

    /** The user's subordinate ids changed since the layer was unpacked. */
    private static boolean isForOtherOwners(Path layer, String owners) {
        String name = layer.getFileName().toString();
        int dot = name.indexOf('.');
        return !(dot < 0 ? "" : name.substring(dot)).equals(owners)
                && Files.isDirectory(layer, LinkOption.NOFOLLOW_LINKS);
    }

    private void doom(Digest digest, Path layer, List<Path> doomed) throws IOException {
        Optional<RegionLocks.Lock> lock =
                layer.toString().endsWith(".partial")
                        ? locks.tryWork(digest)
                        : locks.removal(digest);
        if (lock.isEmpty()) {
            return;
        }
        try (RegionLocks.Lock _ = lock.get()) {
            Path name =
                    folder.layers().resolve(layer.getFileName() + ".removed-" + System.nanoTime());
            Files.move(layer, name);
            doomed.add(name);
        }
    }

    private void deleteTree(Path tree) {
        try {
            reclaimed += OwnedTree.delete(tree);
        } catch (IOException e) {
            throw Failure.of("cannot remove " + tree, e);
        }
    }

    private static boolean isOlder(Path file, Instant time) throws IOException {
        try {
            return !Files.getLastModifiedTime(file).toInstant().isAfter(time);
        } catch (NoSuchFileException _) {
            return false;
        }
    }

    private static Optional<Digest> digest(String text) {
        return text.matches("sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128}")
                ? Optional.of(Digest.parse(text))
                : Optional.empty();
    }

    private static List<Path> children(Path folder) throws IOException {
        List<Path> children = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
            stream.forEach(children::add);
        }
        return children;
    }
}
