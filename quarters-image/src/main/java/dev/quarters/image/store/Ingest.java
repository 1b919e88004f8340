package dev.quarters.image.store;

import dev.quarters.api.Progress;
import dev.quarters.api.QuartersException;
import dev.quarters.image.oci.Descriptor;
import dev.quarters.image.oci.Digest;
import dev.quarters.image.oci.InvalidImageException;
import dev.quarters.image.transport.ImageSource;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;

/**
 * Writes one content to {@code ingest/}, checks it, and renames it to where it is visible. What is
 * there already of an interrupted attempt is kept and hashed again; when the whole then has another
 * digest, that part was to blame and one more attempt starts from nothing.
 */
final class Ingest {

    private static final int BUFFER = 256 << 10;

    private final StoreFolder folder;
    private final Descriptor descriptor;
    private final String where;
    private final Progress progress;
    private final Path partial;

    Ingest(StoreFolder folder, Descriptor descriptor, String where, Progress progress) {
        this.folder = folder;
        this.descriptor = descriptor;
        this.where = where;
        this.progress = progress;
        this.partial = folder.ingest(descriptor.digest());
    }

    /** Returns when the content is visible. The caller holds the digest's work lock. */
    void run(Blobs.Fetch from) {
        try {
            boolean resumed = attempt(from, true);
            if (!resumed && !Files.exists(folder.blob(descriptor.digest()))) {
                attempt(from, false);
            }
        } catch (IOException e) {
            if (Failure.isDiskFull(e)) {
                discard();
            }
            throw Failure.of(
                    "cannot get " + descriptor.digest() + " from " + where,
                    e,
                    folder.root(),
                    descriptor.size());
        }
    }

    /** Returns false when what was there before turned out to be bad. */
    private boolean attempt(Blobs.Fetch from, boolean resume) throws IOException {
        MessageDigest hash = Digest.newMessageDigest(descriptor.digest().algorithm());
        boolean resumed;
        try (FileChannel file =
                FileChannel.open(
                        partial,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE)) {
            long offset = resume ? hashWhatIsThere(file, hash) : 0;
            requireSpace(offset);
            resumed = offset > 0;
            if (offset < descriptor.size()) {
                resumed = receive(from, file, offset, hash);
            }
            file.force(true);
        }
        Digest actual = Digest.finish(hash);
        if (!actual.equals(descriptor.digest())) {
            discard();
            if (resumed) {
                return false;
            }
            throw new InvalidImageException(
                    "content from "
                            + where
                            + " has the digest "
                            + actual
                            + " instead of "
                            + descriptor.digest());
        }
        Path blob = folder.blob(descriptor.digest());
        Files.createDirectories(blob.getParent());
        Durable.rename(partial, blob);
        progress.report(
                descriptor.digest().shortHex(),
                "Download complete",
                descriptor.size(),
                descriptor.size());
        return true;
    }

    /** Returns whether it went on at the offset. */
    private boolean receive(Blobs.Fetch from, FileChannel file, long offset, MessageDigest hash)
            throws IOException {
        ImageSource.Content content = from.open(offset);
        try (InputStream in = content.stream()) {
            if (content.offset() != offset) {
                requireStart(content.offset());
                hash.reset();
            }
            file.truncate(content.offset());
            copy(in, file, content.offset(), hash);
            return content.offset() > 0;
        }
    }

    private static void requireStart(long offset) throws IOException {
        if (offset != 0) {
            throw new IOException(
                    "the source continues at " + offset + ", which was not asked for");
        }
    }

    private long hashWhatIsThere(FileChannel file, MessageDigest hash) throws IOException {
        long size = file.size();
        if (size > descriptor.size()) {
            return 0;
        }
        ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
        long position = 0;
        while (position < size) {
            int read = file.read(buffer.clear(), position);
            if (read < 0) {
                break;
            }
            hash.update(buffer.array(), 0, read);
            position += read;
        }
        return position;
    }

    private void requireSpace(long have) {
        long needed = descriptor.size() - have;
        if (needed > Failure.freeBytes(folder.ingest())) {
            discard();
            throw Failure.noSpace(
                    "cannot get " + descriptor.digest() + " from " + where, folder.root(), needed);
        }
    }

    private void copy(InputStream in, FileChannel file, long offset, MessageDigest hash)
            throws IOException {
        String item = descriptor.digest().shortHex();
        byte[] buffer = new byte[BUFFER];
        long position = offset;
        while (true) {
            int read = in.readNBytes(buffer, 0, buffer.length);
            if (read == 0) {
                break;
            }
            if (position + read > descriptor.size()) {
                discard();
                throw new InvalidImageException(
                        descriptor.digest()
                                + " from "
                                + where
                                + " has more than the "
                                + descriptor.size()
                                + " bytes that the manifest says");
            }
            hash.update(buffer, 0, read);
            ByteBuffer bytes = ByteBuffer.wrap(buffer, 0, read);
            while (bytes.hasRemaining()) {
                position += file.write(bytes, position);
            }
            progress.report(item, "Downloading", position, descriptor.size());
        }
        if (position < descriptor.size()) {
            throw new QuartersException(
                    descriptor.digest()
                            + " from "
                            + where
                            + " ended after "
                            + position
                            + " of "
                            + descriptor.size()
                            + " bytes",
                    "try again: it goes on where it stopped");
        }
    }

    private void discard() {
        try {
            Files.deleteIfExists(partial);
        } catch (IOException _) {
            // prune will find it
        }
    }
}
