package dev.quarters.image.store;

import dev.quarters.image.oci.Digest;
import dev.quarters.image.oci.ImageConfiguration;
import dev.quarters.image.oci.Manifest;
import dev.quarters.image.owner.OwnedTree;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** A store of images in a folder; see the package. Safe for threads and for processes. */
public final class ContentStore implements AutoCloseable {

    private final StoreFolder folder;
    private final StoreLocks locks;
    private final Blobs blobs;
    private final NamedManifests names;
    private final ParsedDocuments<Manifest> manifests = new ParsedDocuments<>();
    private final ParsedDocuments<ImageConfiguration> configurations = new ParsedDocuments<>();

    private ContentStore(StoreFolder folder) throws IOException {
        this.folder = folder;
        locks = new StoreLocks(folder.locks());
        blobs = new Blobs(folder, locks);
        names = new NamedManifests(folder, locks);
    }

    /** Opens the store in that folder, which is created when it is missing. */
    public static ContentStore open(Path folder) {
        try {
            return new ContentStore(StoreFolder.create(folder));
        } catch (IOException e) {
            throw Failure.of("cannot open the image store " + folder, e, folder, 0);
        }
    }

    /** The folder, absolute. */
    public Path folder() {
        return folder.root();
    }

    /** The content by digest. */
    public Blobs blobs() {
        return blobs;
    }

    /** The names. */
    public NamedManifests names() {
        return names;
    }

    /** Keeps content, which need not be here yet, from being collected. */
    public Lease lease(Collection<Digest> digests) {
        return locks.lease(digests);
    }

    /** Excludes others, here and in other processes, from working on that content or layer. */
    public Exclusion exclude(Digest digest) {
        RegionLocks.Lock lock = locks.work(digest);
        return lock::close;
    }

    /** Where the unpacked layers are. */
    public Path layers() {
        return folder.layers();
    }

    /** A folder for files in passing, on the store's disk; what is left there is collected. */
    public Path ingest() {
        return folder.ingest();
    }

    /** See {@link OwnedTree}. */
    public void deleteTree(Path tree) throws IOException {
        OwnedTree.delete(tree);
    }

    /** Reads a manifest that is here. */
    public Manifest manifest(Digest digest) {
        return manifests.get(digest, key -> Manifest.parse(blobs.document(key), "the store"));
    }

    /** Reads the configuration of a manifest that is here. */
    public ImageConfiguration configuration(Manifest manifest) {
        return configurations.get(
                manifest.config().digest(),
                key -> ImageConfiguration.parse(blobs.document(key), "the store"));
    }

    /** All that an image consists of: manifest, configuration, layers, and unpacked layers. */
    public static List<Digest> contents(
            Digest digest, Manifest manifest, ImageConfiguration configuration) {
        List<Digest> all = new ArrayList<>();
        all.add(digest);
        all.add(manifest.config().digest());
        manifest.layers().forEach(layer -> all.add(layer.digest()));
        all.addAll(configuration.diffIds());
        return all;
    }

    /** See {@link GarbageCollection}. */
    public GarbageCollection garbageCollection() {
        return new GarbageCollection(this, folder, locks);
    }

    @Override
    public void close() {
        try {
            locks.close();
        } catch (IOException e) {
            throw Failure.of("cannot close the image store " + folder.root(), e);
        }
    }

    /** Held while working; see {@link #exclude}. */
    @FunctionalInterface
    public interface Exclusion extends AutoCloseable {
        @Override
        void close();
    }
}
