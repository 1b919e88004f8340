package dev.quarters.image.layer;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Leaves the skippable frames out (RFC 8878 §3.1.2) that stand before the first data frame. */
final class ZstdFrames extends FilterInputStream {

    private boolean started;

    ZstdFrames(InputStream markable) {
        super(markable);
    }

    private void start() throws IOException {
        started = true;
        while (true) {
            in.mark(8);
            byte[] head = in.readNBytes(8);
            boolean skippable =
                    head.length == 8
                            && (head[0] & 0xf0) == 0x50
                            && head[1] == 0x2a
                            && head[2] == 0x4d
                            && head[3] == 0x18;
            if (!skippable) {
                in.reset();
                return;
            }
            long size =
                    (head[4] & 0xffL)
                            | (head[5] & 0xffL) << 8
                            | (head[6] & 0xffL) << 16
                            | (head[7] & 0xffL) << 24;
            in.skipNBytes(size);
        }
    }

    @Override
    public int read() throws IOException {
        if (!started) {
            start();
        }
        return in.read();
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        if (!started) {
            start();
        }
        return in.read(into, offset, length);
    }
}
