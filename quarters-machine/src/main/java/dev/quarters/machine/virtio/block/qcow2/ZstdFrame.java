package dev.quarters.machine.virtio.block.qcow2;

/**
 * Where a zstd frame ends, by the headers of its blocks (RFC 8878 §3.1.1): in an image, what is
 * left of the last sector follows it.
 */
final class ZstdFrame {

    private static final int SINGLE_SEGMENT = 0x20;
    private static final int CHECKSUM = 4;
    private static final int RLE = 1;
    private static final int BLOCK_HEADER = 3;

    /** Bytes of the header's fields by their flags. */
    private static final int[] CONTENT_SIZE_BYTES = {0, 2, 4, 8};

    private static final int[] DICTIONARY_BYTES = {0, 1, 2, 4};

    private ZstdFrame() {}

    /** Its length; -1 when it doesn't end within these bytes. */
    static int length(byte[] bytes) {
        int flags = bytes.length > 4 ? bytes[4] & 0xFF : 0;
        boolean single = (flags & SINGLE_SEGMENT) != 0;
        int size = CONTENT_SIZE_BYTES[flags >> 6];
        int at = 5 + (single ? Math.max(1, size) : 1 + size) + DICTIONARY_BYTES[flags & 3];
        boolean last = false;
        while (!last) {
            if (at + BLOCK_HEADER > bytes.length) {
                return -1;
            }
            int header =
                    bytes[at] & 0xFF | (bytes[at + 1] & 0xFF) << 8 | (bytes[at + 2] & 0xFF) << 16;
            last = (header & 1) != 0;
            at += BLOCK_HEADER + ((header >> 1 & 3) == RLE ? 1 : header >> 3);
        }
        int end = at + ((flags & CHECKSUM) != 0 ? 4 : 0);
        return end <= bytes.length ? end : -1;
    }
}
