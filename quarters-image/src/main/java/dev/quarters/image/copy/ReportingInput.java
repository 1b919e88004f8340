package dev.quarters.image.copy;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.LongConsumer;

/** Tells how much was read, every 256 KiB. */
final class ReportingInput extends FilterInputStream {

    private static final long STEP = 256 << 10;

    private final LongConsumer heard;
    private long read;
    private long next = STEP;

    ReportingInput(InputStream in, LongConsumer heard) {
        super(in);
        this.heard = heard;
    }

    @Override
    public int read() throws IOException {
        int value = in.read();
        count(value < 0 ? 0 : 1);
        return value;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        int count = in.read(into, offset, length);
        count(count);
        return count;
    }

    private void count(int bytes) {
        read += Math.max(0, bytes);
        if (read >= next) {
            next = read + STEP;
            heard.accept(read);
        }
    }
}
