package dev.quarters.machine.virtio.balloon;

import java.util.Arrays;
import java.util.OptionalLong;

/**
 * What the guest's driver told of its memory (virtio 1.2 §5.5.6.3); what it did not tell is empty.
 */
public final class BalloonStatistics {

    /** Tags, in the order of their numbers. */
    public enum Tag {
        SWAPPED_IN,
        SWAPPED_OUT,
        MAJOR_FAULTS,
        MINOR_FAULTS,
        FREE,
        TOTAL,
        AVAILABLE,
        DISK_CACHES,
        HUGE_PAGES_ALLOCATED,
        HUGE_PAGES_FAILED
    }

    private static final int TAGS = Tag.values().length;
    private static final BalloonStatistics NONE = new BalloonStatistics(new long[TAGS], 0);

    private final long[] values;
    private final int present;

    BalloonStatistics(long[] values, int present) {
        this.values = Arrays.copyOf(values, TAGS);
        this.present = present & (1 << TAGS) - 1;
    }

    static BalloonStatistics none() {
        return NONE;
    }

    /** These, and one more, if the tag is known. */
    BalloonStatistics with(int tag, long value) {
        if (tag < 0 || tag >= TAGS) {
            return this;
        }
        BalloonStatistics more = new BalloonStatistics(values, present | 1 << tag);
        more.values[tag] = value;
        return more;
    }

    /** Bytes, or a number of events. */
    public OptionalLong get(Tag tag) {
        return (present & 1 << tag.ordinal()) != 0
                ? OptionalLong.of(values[tag.ordinal()])
                : OptionalLong.empty();
    }

    long[] values() {
        return values.clone();
    }

    int present() {
        return present;
    }
}
