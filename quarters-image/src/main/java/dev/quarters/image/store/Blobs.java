package dev.quarters.image.store;

import dev.quarters.api.Progress;
import dev.quarters.api.QuartersException;
import dev.quarters.image.oci.BoundedJson;
import dev.quarters.image.oci.Descriptor;
import dev.quarters.image.oci.Digest;
import dev.quarters.image.oci.InvalidImageException;
import dev.quarters.image.transport.ImageSource;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** The content of a store by digest. */
public final class Blobs {

    private final StoreFolder folder;
    private final StoreLocks locks;

    Blobs(StoreFolder folder, StoreLocks locks) {
        this.folder = folder;
        this.locks = locks;
    }

    /** Whether the content is here, complete. */
    public boolean has(Digest digest) {
        return Files.isRegularFile(folder.blob(digest));
    }

    /** Where the content is; it may not be there. */
    public Path path(Digest digest) {
        return folder.blob(digest);
    }

    /** Opens content that is here. */
    public InputStream open(Digest digest) throws IOException {
        return Files.newInputStream(folder.blob(digest));
    }

    /**
     * Reads a manifest or configuration.
     *
     * @throws QuartersException when it is not here, or longer than documents may be
     */
    public byte[] document(Digest digest) {
        Path path = folder.blob(digest);
        try (InputStream in = Files.newInputStream(path)) {
            byte[] document = in.readNBytes(BoundedJson.MAX_BYTES + 1);
            if (document.length > BoundedJson.MAX_BYTES) {
                throw new InvalidImageException("document " + digest + " is longer than 4 MiB");
            }
            return document;
        } catch (NoSuchFileException e) {
            throw new QuartersException(
                    "the store " + folder.root() + " lacks " + digest,
                    "its image is incomplete: pull it again",
                    e);
        } catch (IOException e) {
            throw Failure.of("cannot read " + digest + " from " + folder.root(), e);
        }
    }

    /** Adds a document; the caller holds a lease on its digest. */
    public void put(Descriptor descriptor, byte[] content) {
        fetch(
                descriptor,
                offset -> new ImageSource.Content(new ByteArrayInputStream(content), 0),
                "this process",
                Progress.SILENT);
    }

    /**
     * Brings content here unless it is here, resuming what an earlier attempt left. When another
     * process is bringing it, waits for that. The caller holds a lease on the digest.
     *
     * @param where for messages
     */
    public void fetch(Descriptor descriptor, Fetch from, String where, Progress progress) {
        String item = descriptor.digest().shortHex();
        if (has(descriptor.digest())) {
            progress.report(item, "Already exists", descriptor.size(), descriptor.size());
            return;
        }
        try (RegionLocks.Lock _ = locks.work(descriptor.digest())) {
            if (has(descriptor.digest())) {
                progress.report(item, "Already exists", descriptor.size(), descriptor.size());
                return;
            }
            new Ingest(folder, descriptor, where, progress).run(from);
        }
    }

    /** Opens content from an offset; see {@link ImageSource#content}. */
    @FunctionalInterface
    public interface Fetch {
        ImageSource.Content open(long offset) throws IOException;
    }
}
