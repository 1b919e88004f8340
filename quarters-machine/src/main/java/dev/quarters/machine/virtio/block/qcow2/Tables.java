package dev.quarters.machine.virtio.block.qcow2;

import dev.quarters.machine.virtio.block.BlockImageException;
import dev.quarters.machine.virtio.block.ImageFile;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Set;

/**
 * The metadata of an image in its file: arrays of big-endian numbers, written through. It knows
 * which clusters hold metadata, so that an image that is broken, or made to be, can't have a
 * guest's data written over it.
 */
final class Tables {

    /** Where offsets are in the entries of all tables. */
    static final long OFFSET_MASK = 0x00FF_FFFF_FFFF_FE00L;

    private final ImageFile file;
    private final int clusterBits;
    private final Set<Long> metadata = new HashSet<>();

    Tables(ImageFile file, int clusterBits) {
        this.file = file;
        this.clusterBits = clusterBits;
        metadata.add(0L);
    }

    ImageFile file() {
        return file;
    }

    int clusterSize() {
        return 1 << clusterBits;
    }

    int clusterBits() {
        return clusterBits;
    }

    long[] readLongs(long offset, int count) {
        byte[] bytes = new byte[count * 8];
        file.read(offset, MemorySegment.ofArray(bytes));
        long[] longs = new long[count];
        ByteBuffer.wrap(bytes).asLongBuffer().get(longs);
        return longs;
    }

    void writeLongs(long offset, long[] longs) {
        byte[] bytes = new byte[longs.length * 8];
        ByteBuffer.wrap(bytes).asLongBuffer().put(longs);
        file.write(offset, MemorySegment.ofArray(bytes));
    }

    void writeLong(long offset, long value) {
        writeLongs(offset, new long[] {value});
    }

    /** Those bytes are metadata from now on. */
    void addMetadata(long offset, long bytes) {
        for (long at = offset; at < offset + bytes; at += clusterSize()) {
            metadata.add(at >>> clusterBits);
        }
    }

    void removeMetadata(long offset, long bytes) {
        for (long at = offset; at < offset + bytes; at += clusterSize()) {
            metadata.remove(at >>> clusterBits);
        }
    }

    /** The offset of a whole cluster in the file; an entry that has another is broken. */
    long checkCluster(long offset, String what) {
        if (offset <= 0 || (offset & clusterSize() - 1) != 0 || offset >= file.size()) {
            throw corrupt("%s is at 0x%x of a file of 0x%x".formatted(what, offset, file.size()));
        }
        return offset;
    }

    /** As {@link #checkCluster}, and it isn't metadata. */
    long checkData(long offset) {
        checkCluster(offset, "a cluster of data");
        if (metadata.contains(offset >>> clusterBits)) {
            throw corrupt("a cluster of data is at 0x%x, where metadata is".formatted(offset));
        }
        return offset;
    }

    /** A cluster that is counted as free is not metadata. */
    void checkFree(long offset) {
        if (metadata.contains(offset >>> clusterBits)) {
            throw corrupt("a cluster at 0x%x is counted as free but is metadata".formatted(offset));
        }
    }

    boolean isMetadata(long offset) {
        return metadata.contains(offset >>> clusterBits);
    }

    BlockImageException corrupt(String what) {
        return new BlockImageException(
                "image %s is corrupt: %s".formatted(file.path(), what),
                "run qemu-img check on it; restore it from a copy, or try qemu-img check -r all");
    }
}
