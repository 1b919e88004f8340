package dev.quarters.daemon.http;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;

/** What a client is sent. One that does not read is cut off after a while. */
final class ChannelOutput extends OutputStream {

    private static final Duration STALL = Duration.ofMinutes(5);

    private final SocketChannel channel;
    private final Deadline deadline;

    ChannelOutput(SocketChannel channel, Deadline deadline) {
        this.channel = channel;
        this.deadline = deadline;
    }

    @Override
    public void write(int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes, offset, length);
        try {
            while (buffer.hasRemaining()) {
                deadline.set(STALL);
                channel.write(buffer);
            }
        } finally {
            deadline.lift();
        }
    }
}
