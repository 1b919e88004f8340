package dev.quarters.network.user;

import dev.quarters.network.frame.Bytes;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Frames on their way from one thread to one other, in a piece of memory: each lies there in one
 * piece behind its length. What there is no space for is lost, as on any wire. Who sends nothing
 * has no memory.
 */
final class FrameRing {

    private static final int LENGTH = 4;

    /** Instead of a length: what follows is at the start of the memory. */
    private static final int WRAP = -1;

    private final int size;
    private volatile byte[] memory = new byte[0];

    /** Where the next is put, and where the next is taken; counted on, not wrapped. */
    private final AtomicInteger head = new AtomicInteger();

    private final AtomicInteger tail = new AtomicInteger();

    /**
     * @param size in bytes, a power of two
     */
    FrameRing(int size) {
        this.size = size;
    }

    /** By the thread that sends; false when there is no space. */
    boolean put(byte[] frame, int offset, int length) {
        byte[] bytes = memory;
        if (bytes.length == 0) {
            bytes = new byte[size];
            memory = bytes;
        }
        int from = head.get();
        int at = from & bytes.length - 1;
        int needed = LENGTH + (length + 3 & -4);
        int skipped = at + needed > bytes.length ? bytes.length - at : 0;
        if (from + skipped + needed - tail.get() > bytes.length) {
            return false;
        }
        if (skipped > 0) {
            Bytes.putInt(bytes, at, WRAP);
            at = 0;
        }
        Bytes.putInt(bytes, at, length);
        System.arraycopy(frame, offset, bytes, at + LENGTH, length);
        head.set(from + skipped + needed);
        return true;
    }

    /** By the thread that takes. */
    boolean isEmpty() {
        return head.get() == tail.get();
    }

    /** Whether more than that part of the space is used: a half, a quarter. */
    boolean isFilledTo(int part) {
        return head.get() - tail.get() > size / part;
    }

    byte[] bytes() {
        return memory;
    }

    /** Where the first frame starts; there is one. */
    int offset() {
        int at = tail.get() & size - 1;
        if (Bytes.getInt(memory, at) == WRAP) {
            tail.set(tail.get() + size - at);
            at = 0;
        }
        return at + LENGTH;
    }

    /** The length of the frame that starts there. */
    int length(int offset) {
        return Bytes.getInt(memory, offset - LENGTH);
    }

    /** The first frame was taken. */
    void drop(int length) {
        tail.set(tail.get() + LENGTH + (length + 3 & -4));
    }
}
