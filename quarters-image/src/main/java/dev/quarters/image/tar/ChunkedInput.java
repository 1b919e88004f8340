package dev.quarters.image.tar;

import java.io.IOException;
import java.io.InputStream;

/** Bytes that come in large chunks, which the reader looks at in place. */
public abstract class ChunkedInput {

    /** The current chunk. */
    protected byte[] chunk = new byte[0];

    /** What is next in the chunk. */
    protected int position;

    /** Where the chunk ends. */
    protected int limit;

    private long consumedChunks;

    /**
     * Sets the three to the next chunk, which is not empty.
     *
     * @return false at the end
     */
    protected abstract boolean next() throws IOException;

    /**
     * Goes over bytes without reading them, where the input can.
     *
     * @return how many
     */
    protected long jump(long count) throws IOException {
        return 0;
    }

    /** Reads from a stream. */
    public static ChunkedInput of(InputStream in) {
        return new ChunkedInput() {
            private final byte[] buffer = new byte[64 << 10];

            @Override
            protected boolean next() throws IOException {
                chunk = buffer;
                position = 0;
                limit = Math.max(0, in.read(buffer));
                return limit > 0;
            }
        };
    }

    /** Makes at least one byte available in the chunk; false at the end. */
    final boolean ensure() throws IOException {
        if (position < limit) {
            return true;
        }
        consumedChunks += limit;
        position = 0;
        limit = 0;
        return next();
    }

    /** How many bytes were taken so far. */
    final long offset() {
        return consumedChunks + position;
    }

    /** Fills the array as far as there is input; returns how far. */
    final int read(byte[] into, int offset, int length) throws IOException {
        int done = 0;
        while (done < length && ensure()) {
            int now = Math.min(length - done, limit - position);
            System.arraycopy(chunk, position, into, offset + done, now);
            position += now;
            done += now;
        }
        return done;
    }

    /** Goes over bytes; returns how many there were. */
    final long skip(long count) throws IOException {
        long done = 0;
        while (done < count) {
            if (position == limit) {
                long jumped = jump(count - done);
                consumedChunks += jumped;
                done += jumped;
                if (done == count || !ensure()) {
                    break;
                }
            }
            int now = (int) Math.min(count - done, limit - position);
            position += now;
            done += now;
        }
        return done;
    }
}
