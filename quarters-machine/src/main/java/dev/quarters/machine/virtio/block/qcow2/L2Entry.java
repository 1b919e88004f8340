package dev.quarters.machine.virtio.block.qcow2;

/** The bits of an L2 table's entry, which says where a guest's cluster is. */
final class L2Entry {

    /** The cluster has one reference: it can be written in place. */
    static final long COPIED = 1L << 63;

    static final long COMPRESSED = 1L << 62;

    /** Reads as zeros, even if it has a cluster (version 3). */
    static final long ZERO = 1;

    private static final int SECTOR = 512;

    private L2Entry() {}

    static boolean isCompressed(long entry) {
        return (entry & COMPRESSED) != 0;
    }

    static boolean isZero(long entry) {
        return (entry & (COMPRESSED | ZERO)) == ZERO;
    }

    /** The cluster in the file, or 0. */
    static long offset(long entry) {
        return isCompressed(entry) ? 0 : entry & Tables.OFFSET_MASK;
    }

    /** Whether it is a cluster of plain data. */
    static boolean isData(long entry) {
        return (entry & (COMPRESSED | ZERO)) == 0 && offset(entry) != 0;
    }

    static boolean isOwned(long entry) {
        return entry < 0 && offset(entry) != 0;
    }

    /** Where compressed data begins: anywhere. */
    static long compressedOffset(long entry, int clusterBits) {
        return entry & (1L << 62 - (clusterBits - 8)) - 1;
    }

    /** How many bytes it may have: to the end of a number of sectors. */
    static int compressedBytes(long entry, int clusterBits) {
        int shift = 62 - (clusterBits - 8);
        int sectors = (int) (entry >>> shift & (1 << clusterBits - 8) - 1) + 1;
        return sectors * SECTOR - (int) (compressedOffset(entry, clusterBits) & SECTOR - 1);
    }
}
