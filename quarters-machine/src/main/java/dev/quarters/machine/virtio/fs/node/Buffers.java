package dev.quarters.machine.virtio.fs.node;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Pieces of guest memory that one read fills, or one write takes, as the vector of preadv(2): no
 * byte goes through an array of ours.
 */
public final class Buffers {

    /** How many pieces a vector may have: IOV_MAX of Linux. */
    public static final int MOST = 1024;

    private static final int PIECE = 16; // struct iovec on machines of 64 bits

    private final MemorySegment vector = Arena.ofAuto().allocate(MOST * (long) PIECE, 8);
    private int first;
    private int end;
    private long length;

    /** No piece any more. */
    public void clear() {
        first = 0;
        end = 0;
        length = 0;
    }

    /** Whether there is no room for one more piece. */
    public boolean isFull() {
        return end == MOST;
    }

    /** Appends native memory. */
    public void add(MemorySegment piece) {
        if (piece.byteSize() > 0) {
            put(end++, piece.address(), piece.byteSize());
            length += piece.byteSize();
        }
    }

    /** Where the vector is. */
    public long address() {
        return vector.address() + (long) first * PIECE;
    }

    /** Pieces that are left. */
    public int count() {
        return end - first;
    }

    /** Bytes that are left. */
    public long length() {
        return length;
    }

    /** Leaves the first bytes out: they are done. */
    public void skip(long bytes) {
        long rest = Math.min(bytes, length);
        length -= rest;
        while (rest > 0) {
            long at = (long) first * PIECE;
            long address = vector.get(ValueLayout.JAVA_LONG, at);
            long size = vector.get(ValueLayout.JAVA_LONG, at + 8);
            if (rest < size) {
                put(first, address + rest, size - rest);
                return;
            }
            rest -= size;
            first++;
        }
    }

    private void put(int index, long address, long size) {
        long at = (long) index * PIECE;
        vector.set(ValueLayout.JAVA_LONG, at, address);
        vector.set(ValueLayout.JAVA_LONG, at + 8, size);
    }
}
