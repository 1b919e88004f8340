package dev.quarters.daemon.http;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;

/** What a client is sent. One that does not read is cut off after a while. */
final class ChannelOutput extends OutputStream {

    private static final Duration STALL = Duration.ofMinutes(5);

    /** What a client has to read within that time. */
    private static final int PIECE = 65536;

    private final Wire wire;
    private final Deadline deadline;

    ChannelOutput(Wire wire, Deadline deadline) {
        this.wire = wire;
        this.deadline = deadline;
    }

    @Override
    public void write(int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        try {
            for (int at = 0; at < length; at += PIECE) {
                deadline.set(STALL);
                wire.write(ByteBuffer.wrap(bytes, offset + at, Math.min(PIECE, length - at)));
            }
        } finally {
            deadline.lift();
        }
    }
}
