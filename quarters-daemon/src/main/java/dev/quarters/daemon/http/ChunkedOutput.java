package dev.quarters.daemon.http;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** A body in chunks (RFC 9112 §7.1), each write one of them; closing it ends the body. */
final class ChunkedOutput extends OutputStream {

    private static final byte[] END = "0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private final ChannelOutput out;
    private boolean closed;

    ChunkedOutput(ChannelOutput out) {
        this.out = out;
    }

    @Override
    public void write(int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        if (length == 0) {
            return;
        }
        byte[] head = (Integer.toHexString(length) + "\r\n").getBytes(StandardCharsets.US_ASCII);
        byte[] chunk = new byte[head.length + length + 2];
        System.arraycopy(head, 0, chunk, 0, head.length);
        System.arraycopy(bytes, offset, chunk, head.length, length);
        chunk[chunk.length - 2] = '\r';
        chunk[chunk.length - 1] = '\n';
        out.write(chunk, 0, chunk.length);
    }

    @Override
    public void close() throws IOException {
        if (!closed) {
            closed = true;
            out.write(END, 0, END.length);
        }
    }
}
