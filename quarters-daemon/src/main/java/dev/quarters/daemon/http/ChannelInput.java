package dev.quarters.daemon.http;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** What a client sends. For one thread at a time. */
final class ChannelInput extends InputStream {

    private final Wire wire;
    private final Deadline deadline;
    private final byte[] buffer = new byte[16384];
    private int position;
    private int limit;

    ChannelInput(Wire wire, Deadline deadline) {
        this.wire = wire;
        this.deadline = deadline;
    }

    /** Waits for more; false at the end. */
    boolean fill() throws IOException {
        if (position < limit) {
            return true;
        }
        int count = wire.read(ByteBuffer.wrap(buffer));
        position = 0;
        limit = Math.max(count, 0);
        return count > 0;
    }

    @Override
    public int read() throws IOException {
        return fill() ? buffer[position++] & 0xff : -1;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (!fill()) {
            return -1;
        }
        int count = Math.min(length, limit - position);
        System.arraycopy(buffer, position, bytes, offset, count);
        position += count;
        return count;
    }

    /**
     * A line without its end.
     *
     * @throws HttpException 431 when it has more than {@code most} bytes, 400 when the client ends
     *     within it
     */
    String line(int most) throws IOException {
        StringBuilder line = new StringBuilder();
        while (true) {
            int next = read();
            if (next < 0) {
                throw new HttpException(400, "the request ends too early");
            }
            if (next == '\n') {
                int length = line.length();
                boolean carriage = length > 0 && line.charAt(length - 1) == '\r';
                return carriage ? line.substring(0, length - 1) : line.toString();
            }
            if (line.length() >= most) {
                throw new HttpException(431, "a line of the request is longer than " + most);
            }
            line.append((char) next);
        }
    }

    /** UTF-8 in a line that was read byte for byte. */
    static String utf8(String line) {
        return new String(line.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }

    Deadline deadline() {
        return deadline;
    }
}
