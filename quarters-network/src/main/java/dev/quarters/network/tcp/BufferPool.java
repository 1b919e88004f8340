package dev.quarters.network.tcp;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Memory for what is under way, of so many bytes in all, in pieces of powers of two. For one
 * thread.
 */
public final class BufferPool {

    static final int SMALLEST = 1 << 14;
    private static final int SIZES = 8;

    /** Of each size, so much is kept for the next. */
    private static final int KEPT_BYTES = 1 << 22;

    private final long most;
    private final List<Deque<byte[]>> free = new ArrayList<>();
    private long lent;

    /** That gives out so many bytes. */
    public BufferPool(long most) {
        this.most = most;
        for (int i = 0; i < SIZES; i++) {
            free.add(new ArrayDeque<>());
        }
    }

    /** An array of at least that many bytes, not zeroed; an empty one when there is none. */
    byte[] take(int atLeast) {
        int index = index(atLeast);
        int size = SMALLEST << index;
        if (index >= SIZES || lent + size > most) {
            return new byte[0];
        }
        lent += size;
        byte[] kept = free.get(index).poll();
        return kept != null ? kept : new byte[size];
    }

    void give(byte[] array) {
        if (array.length > 0) {
            lent -= array.length;
            Deque<byte[]> kept = free.get(index(array.length));
            if ((kept.size() + 1L) * array.length <= KEPT_BYTES) {
                kept.push(array);
            }
        }
    }

    private static int index(int size) {
        int pieces = (size + SMALLEST - 1) / SMALLEST;
        return 32 - Integer.numberOfLeadingZeros(Math.max(1, pieces) - 1);
    }

    /** How many bytes are in use. */
    public long lent() {
        return lent;
    }
}
