package dev.quarters.monitor;

import dev.quarters.monitor.wire.Frame;
import dev.quarters.monitor.wire.Wire;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/** What a caller sends as input, as a stream. Closing it reads on to its end, for nobody. */
final class FrameInputStream extends InputStream {

    private final Wire wire;
    private byte[] piece = {};
    private int start;
    private boolean ended;

    FrameInputStream(Wire wire) {
        this.wire = wire;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] to, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        while (start == piece.length) {
            if (ended) {
                return -1;
            }
            next();
        }
        int count = Math.min(length, piece.length - start);
        System.arraycopy(piece, start, to, offset, count);
        start += count;
        return count;
    }

    /** A caller that has gone ends it too. */
    private void next() throws IOException {
        Optional<Frame> frame = wire.receive();
        ended = frame.isEmpty() || frame.get().kind() == Frame.Kind.END_OF_INPUT;
        piece = ended ? new byte[0] : frame.get().bytes();
        start = 0;
    }

    @Override
    public void close() throws IOException {
        while (!ended) {
            next();
        }
    }
}
