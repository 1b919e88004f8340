package dev.quarters.machine.virtio.block.qcow2;

import dev.quarters.machine.virtio.block.BlockImage;
import dev.quarters.machine.virtio.block.BlockImageException;
import dev.quarters.machine.virtio.block.ImageFile;

import org.jspecify.annotations.Nullable;

import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A qcow2 image: only clusters that were written take space, all else comes from the image below or
 * is zero. Clusters that are shared with a snapshot, compressed or from below are written to a new
 * place.
 */
public final class Qcow2Image implements BlockImage {

    private final Qcow2Header header;
    private final Tables tables;
    private final Refcounts refcounts;
    private final ClusterMap map;
    private final CompressedCluster compressed;
    private final @Nullable BlockImage backing;
    private final byte[] scratch;

    private Qcow2Image(ImageFile file, Qcow2Header header, @Nullable BlockImage backing) {
        this.header = header;
        this.backing = backing;
        tables = new Tables(file, header.clusterBits());
        refcounts = new Refcounts(tables, header);
        map = new ClusterMap(tables, refcounts, header);
        compressed = new CompressedCluster(tables, header.zstd());
        scratch = new byte[header.clusterSize()];
    }

    /** Opens an image with all that are below it. */
    public static Qcow2Image open(Path path, boolean readOnly) {
        return open(path, readOnly, 0);
    }

    static Qcow2Image open(Path path, boolean readOnly, int depth) {
        ImageFile file = ImageFile.open(path, readOnly);
        BlockImage backing = null;
        try {
            Qcow2Header header = Qcow2Header.read(file);
            if (!readOnly) {
                prepareToWrite(file, header);
            }
            if (!header.backingFile().isEmpty()) {
                backing = BackingFile.open(path, header, depth);
            }
            return new Qcow2Image(file, header, backing);
        } catch (BlockImageException e) {
            file.close();
            if (backing != null) {
                backing.close();
            }
            throw e;
        }
    }

    private static void prepareToWrite(ImageFile file, Qcow2Header header) {
        long unclean = header.incompatibleFeatures() & (Qcow2Header.DIRTY | Qcow2Header.CORRUPT);
        if (unclean != 0) {
            throw new BlockImageException(
                    "image %s can't be written: it is marked as %s"
                            .formatted(
                                    file.path(),
                                    unclean == Qcow2Header.DIRTY ? "not closed" : "corrupt"),
                    "repair it with qemu-img check -r all, or open it read-only");
        }
        if (header.autoclearFeatures() != 0) {
            // What others keep there (bitmaps) does not follow our writes.
            file.write(Qcow2Header.AUTOCLEAR_FIELD, MemorySegment.ofArray(new byte[8]));
        }
    }

    /**
     * Makes an image and opens it.
     *
     * @param backing an image below, with its format; its path is stored as it is given, and
     *     relative ones are relative to the new image
     */
    public static Qcow2Image create(Path path, long size, Optional<Backing> backing) {
        Qcow2Layout.write(path, size, backing);
        return open(path, false);
    }

    /**
     * An image below another.
     *
     * @param format raw or qcow2
     */
    public record Backing(String file, String format) {}

    @Override
    public long size() {
        return header.size();
    }

    @Override
    public boolean isReadOnly() {
        return tables.file().isReadOnly();
    }

    @Override
    public void read(long position, MemorySegment to) {
        long done = 0;
        while (done < to.byteSize()) {
            long at = position + done;
            long entry = entry(at);
            long left = to.byteSize() - done;
            long length = Math.min(left, header.clusterSize() - inside(at));
            if (L2Entry.isData(entry)) {
                length = run(at, entry, left, false);
            }
            readPiece(at, entry, to.asSlice(done, length));
            done += length;
        }
    }

    private void readPiece(long at, long entry, MemorySegment to) {
        if (L2Entry.isCompressed(entry)) {
            MemorySegment contents = MemorySegment.ofArray(compressed.read(entry));
            MemorySegment.copy(contents, inside(at), to, 0, to.byteSize());
        } else if (L2Entry.isZero(entry)) {
            to.fill((byte) 0);
        } else if (L2Entry.isData(entry)) {
            tables.file().read(tables.checkData(L2Entry.offset(entry)) + inside(at), to);
        } else {
            readBelow(at, to);
        }
    }

    private void readBelow(long at, MemorySegment to) {
        long available = backing == null ? 0 : Math.clamp(backing.size() - at, 0, to.byteSize());
        if (backing != null && available > 0) {
            backing.read(at, to.asSlice(0, available));
        }
        to.asSlice(available).fill((byte) 0);
    }

    @Override
    public void write(long position, MemorySegment from) {
        long done = 0;
        while (done < from.byteSize()) {
            long at = position + done;
            long entry = entry(at);
            long left = from.byteSize() - done;
            long length = Math.min(left, header.clusterSize() - inside(at));
            if (L2Entry.isData(entry) && L2Entry.isOwned(entry)) {
                length = run(at, entry, left, true);
                long offset = tables.checkData(L2Entry.offset(entry));
                tables.file().write(offset + inside(at), from.asSlice(done, length));
            } else {
                writeElsewhere(at, entry, from.asSlice(done, length));
            }
            done += length;
        }
    }

    /** How many bytes from there on are one after another in the file. */
    private long run(long at, long first, long limit, boolean owned) {
        long length = header.clusterSize() - inside(at);
        long offset = L2Entry.offset(first);
        while (length < limit) {
            long next = entry(at + length);
            offset += header.clusterSize();
            if (!L2Entry.isData(next)
                    || L2Entry.offset(next) != offset
                    || owned && !L2Entry.isOwned(next)
                    || tables.isMetadata(offset)) {
                break;
            }
            length += header.clusterSize();
        }
        return Math.min(length, limit);
    }

    private void writeElsewhere(long at, long entry, MemorySegment piece) {
        MemorySegment whole = piece;
        if (piece.byteSize() < header.clusterSize()) {
            whole = MemorySegment.ofArray(scratch);
            readPiece(at - inside(at), entry, whole);
            MemorySegment.copy(piece, 0, whole, inside(at), piece.byteSize());
        }
        // A cluster of zeros may have a place already.
        boolean owned = L2Entry.isOwned(entry);
        long offset = owned ? tables.checkData(L2Entry.offset(entry)) : refcounts.allocate();
        tables.file().write(offset, whole);
        map.set(cluster(at), offset | L2Entry.COPIED);
        if (!owned) {
            release(entry);
        }
    }

    /** What an entry referred to has one reference less. */
    private void release(long entry) {
        if (L2Entry.isCompressed(entry)) {
            compressed.forget();
            long first = L2Entry.compressedOffset(entry, header.clusterBits());
            long last = first + L2Entry.compressedBytes(entry, header.clusterBits()) - 1;
            for (long at = first & -header.clusterSize(); at <= last; at += header.clusterSize()) {
                refcounts.release(at);
            }
        } else if (L2Entry.offset(entry) != 0) {
            refcounts.release(tables.checkData(L2Entry.offset(entry)));
        }
    }

    @Override
    public void flush() {
        tables.file().flush();
    }

    @Override
    public void discard(long position, long length) {
        long first = position + header.clusterSize() - 1 & -header.clusterSize();
        long end = position + length == size() ? size() : position + length & -header.clusterSize();
        if (first < end) {
            clear(first, end - first, true);
        }
    }

    @Override
    public void writeZeroes(long position, long length, boolean mayDeallocate) {
        long end = position + length;
        long at = position;
        while (at < end) {
            long step = Math.min(end - at, header.clusterSize() - inside(at));
            boolean whole = step == header.clusterSize() || inside(at) == 0 && at + step == size();
            if (!whole || !clear(at, step, mayDeallocate)) {
                write(at, MemorySegment.ofArray(new byte[(int) step]));
            }
            at += step;
        }
    }

    /** Lets whole clusters read as zeros; false when version 2 has no way to say that. */
    private boolean clear(long position, long length, boolean deallocate) {
        if (header.version() == 2 && backing != null) {
            return false;
        }
        for (long at = position; at < position + length; at += header.clusterSize()) {
            long entry = entry(at);
            if (L2Entry.isZero(entry) || entry == 0 && backing == null) {
                continue;
            }
            boolean keep = !deallocate && L2Entry.isOwned(entry) && header.version() == 3;
            if (keep) {
                map.set(cluster(at), entry | L2Entry.ZERO);
            } else {
                map.set(cluster(at), backing == null ? 0 : L2Entry.ZERO);
                release(entry);
            }
        }
        return true;
    }

    private long cluster(long at) {
        return at >>> header.clusterBits();
    }

    private long inside(long at) {
        return at & header.clusterSize() - 1;
    }

    /** Bit 0 means nothing in version 2. */
    private long entry(long at) {
        long entry = map.entry(cluster(at));
        return header.version() == 2 && !L2Entry.isCompressed(entry)
                ? entry & ~L2Entry.ZERO
                : entry;
    }

    @Override
    public void close() {
        tables.file().close();
        if (backing != null) {
            backing.close();
        }
    }
}
