package dev.quarters.image.layer;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Decompresses gzip (RFC 1952): any number of members, as pigz and eStargz write them, and padding
 * behind the last. Leaves the CRC unchecked, since the digest of the whole is.
 */
final class GzipInput extends InputStream {

    private static final int EXTRA = 4;
    private static final int NAME = 8;
    private static final int COMMENT = 16;
    private static final int HEADER_CRC = 2;

    private final InputStream in;
    private final Inflater inflater = new Inflater(true);
    private final byte[] buffer = new byte[128 << 10];
    private int position;
    private int limit;
    private boolean ended;

    GzipInput(InputStream in) throws IOException {
        this.in = in;
        if (!header()) {
            throw new IOException("it is not gzip");
        }
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        try {
            while (!ended) {
                int done = inflater.inflate(into, offset, length);
                if (done > 0) {
                    return done;
                }
                advance();
            }
            return -1;
        } catch (DataFormatException e) {
            throw new IOException("its gzip data is damaged: " + e.getMessage(), e);
        }
    }

    private void advance() throws IOException {
        if (inflater.finished()) {
            position = limit - inflater.getRemaining();
            skip(8);
            inflater.reset();
            if (!header()) {
                ended = true;
                return;
            }
        } else if (inflater.needsDictionary()) {
            throw new IOException("its gzip data needs a dictionary");
        }
        if (inflater.needsInput()) {
            if (position == limit && !fill()) {
                throw new EOFException("it ends in the middle of its gzip data");
            }
            inflater.setInput(buffer, position, limit - position);
            position = limit;
        }
    }

    /** Reads a member's header; false at the end, or when only zeros follow. */
    private boolean header() throws IOException {
        int first = next();
        while (first == 0) {
            first = next();
        }
        if (first < 0) {
            return false;
        }
        if (first != 0x1f || required() != 0x8b || required() != 8) {
            throw new IOException("something other than gzip follows its gzip data");
        }
        int flags = required();
        skip(6);
        if ((flags & EXTRA) != 0) {
            skip(required() | required() << 8);
        }
        if ((flags & NAME) != 0) {
            skipText();
        }
        if ((flags & COMMENT) != 0) {
            skipText();
        }
        if ((flags & HEADER_CRC) != 0) {
            skip(2);
        }
        return true;
    }

    private void skipText() throws IOException {
        while (required() != 0) {
            // up to the zero
        }
    }

    private void skip(int count) throws IOException {
        for (int i = 0; i < count; i++) {
            required();
        }
    }

    private int required() throws IOException {
        int value = next();
        if (value < 0) {
            throw new EOFException("it ends in the middle of its gzip data");
        }
        return value;
    }

    private int next() throws IOException {
        return position < limit || fill() ? buffer[position++] & 0xff : -1;
    }

    private boolean fill() throws IOException {
        position = 0;
        limit = Math.max(0, in.read(buffer));
        return limit > 0;
    }

    @Override
    public void close() throws IOException {
        inflater.end();
        in.close();
    }
}
