package dev.quarters.network.tcp;

/**
 * What a guest sent, in order, and what came before its turn: kept so that a lost segment costs
 * itself only. Of gaps there are so many at most; what would make more is taken for lost.
 */
final class ReceiveBuffer {

    private static final int MOST_GAPS = 16;

    private final ByteRing ring;
    private final int most;

    /** Sequence numbers of stretches beyond a gap, in order, apart from each other. */
    private final int[] starts = new int[MOST_GAPS];

    private final int[] ends = new int[MOST_GAPS];
    private int stretches;
    private int next;

    ReceiveBuffer(BufferPool pool, int most) {
        this.ring = new ByteRing(pool, most);
        this.most = most;
    }

    /** Says the sequence number of the first byte. */
    void begin(int sequence) {
        next = sequence;
    }

    /** The sequence number of the next byte in order. */
    int next() {
        return next;
    }

    /** How many bytes from the next on there is room for. */
    int window() {
        return most - ring.length();
    }

    boolean hasGaps() {
        return stretches > 0;
    }

    ByteRing ring() {
        return ring;
    }

    /** Takes bytes whose first is the next or a later one, and whose last is within the window. */
    void accept(int sequence, byte[] from, int offset, int length) {
        int position = ring.length() + (sequence - next);
        if (sequence != next && !keeps(sequence, sequence + length)) {
            return;
        }
        if (!ring.put(position, from, offset, length)) {
            return;
        }
        if (sequence == next) {
            join(length);
        } else {
            insert(sequence, sequence + length);
        }
    }

    /** Whether nothing waits, before a gap or behind one. */
    boolean isEmpty() {
        return ring.length() == 0 && stretches == 0;
    }

    /** So many bytes came in order and wait for nothing; it {@linkplain #isEmpty is empty}. */
    void passed(int length) {
        next += length;
    }

    private boolean keeps(int start, int end) {
        if (stretches < MOST_GAPS) {
            return true;
        }
        for (int i = 0; i < stretches; i++) {
            if (end - starts[i] >= 0 && ends[i] - start >= 0) {
                return true;
            }
        }
        return false;
    }

    private void join(int length) {
        int end = next + length;
        int joined = 0;
        while (joined < stretches && end - starts[joined] >= 0) {
            end = later(end, ends[joined]);
            joined++;
        }
        remove(0, joined);
        ring.join(end - next, stretches > 0);
        next = end;
    }

    private void insert(int from, int to) {
        int start = from;
        int end = to;
        int first = 0;
        while (first < stretches && start - ends[first] > 0) {
            first++;
        }
        int last = first;
        while (last < stretches && end - starts[last] >= 0) {
            start = start - starts[last] < 0 ? start : starts[last];
            end = later(end, ends[last]);
            last++;
        }
        remove(first, last);
        System.arraycopy(starts, first, starts, first + 1, stretches - first);
        System.arraycopy(ends, first, ends, first + 1, stretches - first);
        starts[first] = start;
        ends[first] = end;
        stretches++;
    }

    private void remove(int from, int to) {
        System.arraycopy(starts, to, starts, from, stretches - to);
        System.arraycopy(ends, to, ends, from, stretches - to);
        stretches -= to - from;
    }

    private static int later(int a, int b) {
        return a - b > 0 ? a : b;
    }

    void release() {
        stretches = 0;
        ring.release();
    }
}
