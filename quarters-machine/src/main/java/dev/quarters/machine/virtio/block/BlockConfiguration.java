package dev.quarters.machine.virtio.block;

import dev.quarters.machine.virtio.ConfigurationFields;

/** The block device's features, limits and configuration space (virtio 1.2 §5.2.3, §5.2.4). */
final class BlockConfiguration {

    static final long SEGMENT_MAXIMUM = 1 << 2;
    static final long READ_ONLY = 1 << 5;
    static final long BLOCK_SIZE = 1 << 6;
    static final long FLUSH = 1 << 9;
    static final long WRITE_CACHE = 1 << 11;
    static final long DISCARD = 1 << 13;
    static final long WRITE_ZEROES = 1 << 14;

    static final int SECTOR = 512;

    /** The queue without the descriptors of header and status. */
    static final int QUEUE_SIZE = 256;

    /** So that no request keeps the machine's lock for long. */
    static final int MOST_DISCARDED_SECTORS = 1 << 21;

    static final int MOST_ZEROED_SECTORS = 1 << 15;
    static final int MOST_RANGES = 16;

    static final int WRITEBACK = 32;

    private BlockConfiguration() {}

    static long features(boolean readOnly) {
        long features = SEGMENT_MAXIMUM | BLOCK_SIZE | FLUSH | WRITE_CACHE;
        return features | (readOnly ? READ_ONLY : DISCARD | WRITE_ZEROES);
    }

    static ConfigurationFields of(BlockImage image) {
        ConfigurationFields fields = new ConfigurationFields(60);
        fields.set(0, 8, image.size() / SECTOR);
        fields.set(12, 4, QUEUE_SIZE - 2);
        fields.set(20, 4, SECTOR);
        fields.set(WRITEBACK, 1, 1);
        if (!image.isReadOnly()) {
            fields.set(36, 4, MOST_DISCARDED_SECTORS);
            fields.set(40, 4, MOST_RANGES);
            fields.set(44, 4, 1);
            fields.set(48, 4, MOST_ZEROED_SECTORS);
            fields.set(52, 4, MOST_RANGES);
            fields.set(56, 1, 1);
        }
        return fields;
    }
}
