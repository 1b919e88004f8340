package dev.quarters.daemon.container;

import java.io.IOException;
import java.io.OutputStream;

/**
 * One of the streams that share a connection: in frames of a header of 8 bytes (the stream's
 * number, three zero bytes, the length, most significant byte first) and what was written. Docker
 * API 1.45 "ContainerAttach", "Stream format". Without frames, what was written alone.
 */
final class FrameOutput extends OutputStream {

    /** Standard output. */
    static final int OUTPUT = 1;

    /** Standard error. */
    static final int ERROR = 2;

    private static final int HEADER = 8;

    private final Shared shared;
    private final int stream;
    private final boolean framed;

    FrameOutput(Shared shared, int stream, boolean framed) {
        this.shared = shared;
        this.stream = stream;
        this.framed = framed;
    }

    /** The connection, for one writer at a time, once it is there. */
    static final class Shared {
        private OutputStream target = OutputStream.nullOutputStream();

        /** With the lock of this held, nothing is written. */
        void begin(OutputStream connection) {
            target = connection;
        }

        private synchronized void write(byte[] bytes, int offset, int length) throws IOException {
            target.write(bytes, offset, length);
            target.flush();
        }
    }

    @Override
    public void write(int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        if (!framed) {
            shared.write(bytes, offset, length);
            return;
        }
        byte[] frame = new byte[HEADER + length];
        frame[0] = (byte) stream;
        for (int i = 0; i < 4; i++) {
            frame[4 + i] = (byte) (length >>> (24 - 8 * i));
        }
        System.arraycopy(bytes, offset, frame, HEADER, length);
        shared.write(frame, 0, frame.length);
    }
}
