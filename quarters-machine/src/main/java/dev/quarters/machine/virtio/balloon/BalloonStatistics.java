package dev.quarters.machine.virtio.balloon;

import java.util.Arrays;
import java.util.OptionalLong;

/**
 * What the guest's driver told of its memory (virtio 1.2 §5.5.6.3); what it did not tell is empty.
 */
public final class BalloonStatistics {

    /** What a number is of. */
    public enum Tag {
        SWAPPED_IN(0),
        SWAPPED_OUT(1),
        MAJOR_FAULTS(2),
        MINOR_FAULTS(3),
        FREE(4),
        TOTAL(5),
        AVAILABLE(6),
        DISK_CACHES(7),
        HUGE_PAGES_ALLOCATED(8),
        HUGE_PAGES_FAILED(9);

        private final int number;

        Tag(int number) {
            this.number = number;
        }
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
        return (present & 1 << tag.number) != 0
                ? OptionalLong.of(values[tag.number])
                : OptionalLong.empty();
    }

    long[] values() {
        return values.clone();
    }

    int present() {
        return present;
    }
}
