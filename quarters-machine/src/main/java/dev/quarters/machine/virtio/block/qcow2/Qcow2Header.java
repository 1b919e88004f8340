package dev.quarters.machine.virtio.block.qcow2;

import dev.quarters.machine.virtio.block.BlockImageException;
import dev.quarters.machine.virtio.block.ImageFile;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * The header of an image, checked. All numbers in the file are big-endian.
 *
 * @param backingFile name of the image below; empty for none
 * @param backingFormat of it, as a header extension says; empty if none does
 * @param size of the disk in bytes
 * @param refcountOrder a reference count has 2 to that power bits
 */
record Qcow2Header(
        int version,
        String backingFile,
        String backingFormat,
        int clusterBits,
        long size,
        int l1Size,
        long l1Offset,
        long refcountTableOffset,
        int refcountTableClusters,
        int snapshots,
        long incompatibleFeatures,
        long autoclearFeatures,
        int refcountOrder,
        boolean zstd) {

    static final int MAGIC = 0x5146_49FB;

    static final long DIRTY = 1;
    static final long CORRUPT = 1 << 1;
    static final long COMPRESSION_TYPE = 1 << 3;
    private static final long KNOWN = DIRTY | CORRUPT | COMPRESSION_TYPE;

    static final int REFCOUNT_TABLE_FIELD = 48;
    static final int AUTOCLEAR_FIELD = 88;
    static final int VERSION_2_BYTES = 72;
    static final int VERSION_3_BYTES = 104;

    private static final int BACKING_FORMAT = 0xE279_2ACA;
    private static final int LONGEST_NAME = 1023;
    private static final int MOST_TABLE_BYTES = 32 << 20;
    private static final int BYTES = 4096;

    int clusterSize() {
        return 1 << clusterBits;
    }

    /** Entries of an L2 table, which is one cluster. */
    int l2Bits() {
        return clusterBits - 3;
    }

    static boolean isQcow2(ImageFile file) {
        byte[] magic = new byte[4];
        file.read(0, MemorySegment.ofArray(magic));
        return ByteBuffer.wrap(magic).getInt() == MAGIC;
    }

    static Qcow2Header read(ImageFile file) {
        byte[] bytes = new byte[BYTES];
        file.read(0, MemorySegment.ofArray(bytes));
        ByteBuffer in = ByteBuffer.wrap(bytes);
        Path path = file.path();
        check(in.getInt(0) == MAGIC, path, "it is not a qcow2 image");
        int version = in.getInt(4);
        check(version == 2 || version == 3, path, "it has version " + version);
        check(in.getInt(32) == 0, path, "it is encrypted");
        boolean extended = version == 3;
        int headerBytes = extended ? in.getInt(100) : VERSION_2_BYTES;
        check(
                headerBytes >= (extended ? VERSION_3_BYTES : VERSION_2_BYTES)
                        && headerBytes % 8 == 0
                        && headerBytes < BYTES,
                path,
                "its header claims %d bytes".formatted(headerBytes));
        int compression = extended && headerBytes > VERSION_3_BYTES ? bytes[VERSION_3_BYTES] : 0;
        check(compression == 0 || compression == 1, path, "compression type " + compression);
        Qcow2Header header =
                new Qcow2Header(
                        version,
                        backingFile(file, in),
                        backingFormat(in, headerBytes),
                        in.getInt(20),
                        in.getLong(24),
                        in.getInt(36),
                        in.getLong(40),
                        in.getLong(REFCOUNT_TABLE_FIELD),
                        in.getInt(56),
                        in.getInt(60),
                        extended ? in.getLong(72) : 0,
                        extended ? in.getLong(AUTOCLEAR_FIELD) : 0,
                        extended ? in.getInt(96) : 4,
                        compression == 1);
        header.check(file);
        return header;
    }

    private static String backingFile(ImageFile file, ByteBuffer in) {
        long offset = in.getLong(8);
        int length = in.getInt(16);
        if (offset == 0) {
            return "";
        }
        check(
                offset > 0 && length > 0 && length <= LONGEST_NAME && offset < file.size(),
                file.path(),
                "the name of its backing file is %d bytes at %d".formatted(length, offset));
        byte[] name = new byte[length];
        file.read(offset, MemorySegment.ofArray(name));
        return new String(name, StandardCharsets.UTF_8);
    }

    private static String backingFormat(ByteBuffer in, int headerBytes) {
        int at = headerBytes;
        while (at + 8 <= in.capacity()) {
            int type = in.getInt(at);
            int length = in.getInt(at + 4);
            at += 8;
            if (type == 0 || length < 0 || length > in.capacity() - at) {
                break;
            }
            if (type == BACKING_FORMAT) {
                byte[] format = new byte[length];
                in.get(at, format);
                return new String(format, StandardCharsets.US_ASCII);
            }
            at += length + 7 & ~7;
        }
        return "";
    }

    private void check(ImageFile file) {
        Path path = file.path();
        check(
                (incompatibleFeatures & ~KNOWN) == 0,
                path,
                "it uses features 0x%x, which are not supported"
                        .formatted(incompatibleFeatures & ~KNOWN));
        check(clusterBits >= 9 && clusterBits <= 21, path, "clusters of 2^" + clusterBits);
        check(refcountOrder >= 0 && refcountOrder <= 6, path, "refcount order " + refcountOrder);
        check(size >= 0, path, "a size of " + size);
        check(
                l1Size >= 0 && l1Size <= MOST_TABLE_BYTES / 8 && l1Size >= l1EntriesNeeded(),
                path,
                "an L1 table of %d entries for %d bytes".formatted(l1Size, size));
        checkTable(file, "L1 table", l1Offset, l1Size * 8L);
        long refcountBytes = Integer.toUnsignedLong(refcountTableClusters) << clusterBits;
        check(refcountBytes <= MOST_TABLE_BYTES, path, "its refcount table is too large");
        checkTable(file, "refcount table", refcountTableOffset, refcountBytes);
    }

    private long l1EntriesNeeded() {
        int bits = clusterBits + l2Bits();
        return (size >>> bits) + ((size & (1L << bits) - 1) == 0 ? 0 : 1);
    }

    private void checkTable(ImageFile file, String table, long offset, long bytes) {
        check(
                offset >= 0
                        && (offset & clusterSize() - 1) == 0
                        && (bytes == 0 || offset > 0 && offset < file.size()),
                file.path(),
                "its %s is at 0x%x of 0x%x".formatted(table, offset, file.size()));
    }

    private static void check(boolean condition, Path path, String what) {
        if (!condition) {
            throw new BlockImageException(
                    "image %s can't be used: %s".formatted(path, what),
                    "look at it with qemu-img info and qemu-img check; convert it with qemu-img"
                            + " convert -O qcow2");
        }
    }
}
