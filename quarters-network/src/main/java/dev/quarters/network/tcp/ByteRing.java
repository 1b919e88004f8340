package dev.quarters.network.tcp;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.GatheringByteChannel;
import java.nio.channels.ScatteringByteChannel;

/**
 * Bytes on their way, first in, first out, which can also be put beyond the last and joined later.
 * It has memory only while there is something in it.
 */
final class ByteRing {

    private final BufferPool pool;
    private final int most;
    private byte[] bytes = new byte[0];
    private int start;
    private int length;

    /** Bytes were put beyond the last, and stay when there are none before. */
    private boolean ahead;

    /**
     * @param most bytes in it, a power of two times {@link BufferPool#SMALLEST}
     */
    ByteRing(BufferPool pool, int most) {
        this.pool = pool;
        this.most = most;
    }

    int length() {
        return length;
    }

    int room() {
        return most - length;
    }

    /** Makes room for bytes up to that position; false when there is no memory. */
    private boolean reach(int position) {
        if (position <= bytes.length) {
            return true;
        }
        if (position > most) {
            return false;
        }
        byte[] larger = pool.take(position);
        if (larger.length == 0) {
            return false;
        }
        copyAll(larger);
        pool.give(bytes);
        bytes = larger;
        start = 0;
        return true;
    }

    /** With what lies beyond the last. */
    private void copyAll(byte[] to) {
        int first = bytes.length - start;
        System.arraycopy(bytes, start, to, 0, first);
        System.arraycopy(bytes, 0, to, first, start);
    }

    private int index(int position) {
        return start + position & bytes.length - 1;
    }

    /** Puts bytes at a position from the first on, which may be beyond the last; false: no room. */
    boolean put(int position, byte[] from, int offset, int count) {
        if (!reach(position + count)) {
            return false;
        }
        int at = index(position);
        int first = Math.min(count, bytes.length - at);
        System.arraycopy(from, offset, bytes, at, first);
        System.arraycopy(from, offset + first, bytes, 0, count - first);
        ahead = true;
        return true;
    }

    /** So many bytes after the last were put and are of it now. */
    void join(int count, boolean moreAhead) {
        length += count;
        ahead = moreAhead;
    }

    /** Copies bytes out, which stay. */
    void copy(int position, byte[] to, int offset, int count) {
        int at = index(position);
        int first = Math.min(count, bytes.length - at);
        System.arraycopy(bytes, at, to, offset, first);
        System.arraycopy(bytes, 0, to, offset + first, count - first);
    }

    /** Drops the first bytes. */
    void drop(int count) {
        length -= count;
        if (length == 0 && !ahead) {
            release();
        } else {
            start = index(count);
        }
    }

    void release() {
        pool.give(bytes);
        bytes = new byte[0];
        start = 0;
        length = 0;
        ahead = false;
    }

    /**
     * Takes what a channel has, as far as there is room.
     *
     * @return bytes; -1 when the channel is at its end; 0 too when there is no room
     */
    int fill(ScatteringByteChannel from, int atMost) throws IOException {
        int wanted = Math.min(atMost, room());
        if (wanted <= 0 || !reach(length + wanted)) {
            return 0;
        }
        int at = index(length);
        int first = Math.min(wanted, bytes.length - at);
        long count =
                first == wanted
                        ? from.read(ByteBuffer.wrap(bytes, at, first))
                        : from.read(
                                new ByteBuffer[] {
                                    ByteBuffer.wrap(bytes, at, first),
                                    ByteBuffer.wrap(bytes, 0, wanted - first)
                                });
        if (count > 0) {
            length += (int) count;
        } else if (length == 0) {
            release();
        }
        return (int) count;
    }

    /** Hands the first bytes to a channel, as many as it takes. */
    void drain(GatheringByteChannel to) throws IOException {
        if (length == 0) {
            return;
        }
        int first = Math.min(length, bytes.length - start);
        long count =
                first == length
                        ? to.write(ByteBuffer.wrap(bytes, start, first))
                        : to.write(
                                new ByteBuffer[] {
                                    ByteBuffer.wrap(bytes, start, first),
                                    ByteBuffer.wrap(bytes, 0, length - first)
                                });
        drop((int) count);
    }
}
