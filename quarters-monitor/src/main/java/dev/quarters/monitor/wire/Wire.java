package dev.quarters.monitor.wire;

import dev.quarters.json.Json;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/** A connection that carries frames. Any threads may send; one at a time receives. */
public final class Wire implements AutoCloseable {

    /** What this side speaks. */
    public static final int VERSION = 1;

    /** Bytes of the largest frame that is taken. */
    static final int MOST = 1 << 20;

    private static final int HEADER = 5;
    private static final int PIECE = 1 << 16;
    private static final byte[] NOTHING = {};

    private final SocketChannel channel;
    private final ReentrantLock sending = new ReentrantLock();
    private final ByteBuffer header = ByteBuffer.allocate(HEADER);

    /** Takes over the connection. */
    public Wire(SocketChannel channel) {
        this.channel = channel;
    }

    /** Sends a document. */
    public void send(Frame.Kind kind, Json json) throws IOException {
        byte[] text = json.toText().getBytes(StandardCharsets.UTF_8);
        send(kind, text, 0, text.length);
    }

    /** Sends bytes. */
    public void send(Frame.Kind kind, byte[] bytes, int offset, int length) throws IOException {
        if (length > MOST) {
            throw new IOException(length + " bytes are too many for one frame");
        }
        ByteBuffer head = ByteBuffer.allocate(HEADER).putInt(length).put(kind.number());
        ByteBuffer[] frame = {head.flip(), ByteBuffer.wrap(bytes, offset, length)};
        sending.lock();
        try {
            while (frame[0].hasRemaining() || frame[1].hasRemaining()) {
                channel.write(frame);
            }
        } finally {
            sending.unlock();
        }
    }

    /**
     * Receives the next frame; empty when the other side has gone in between two.
     *
     * @throws IOException when the connection broke, or the other side breaks the protocol
     */
    public Optional<Frame> receive() throws IOException {
        header.clear();
        if (!fill(header)) {
            return Optional.empty();
        }
        header.flip();
        int length = header.getInt();
        byte number = header.get();
        Optional<Frame.Kind> kind = Frame.Kind.of(number);
        if (length < 0 || length > MOST || kind.isEmpty()) {
            throw new IOException("a frame of kind " + number + " with " + length + " bytes");
        }
        ByteBuffer bytes = ByteBuffer.allocate(length);
        if (length > 0 && !fill(bytes)) {
            throw new EOFException("the connection ended within a frame");
        }
        return Optional.of(new Frame(kind.get(), bytes.array()));
    }

    /** False when there was nothing at all. */
    private boolean fill(ByteBuffer buffer) throws IOException {
        while (buffer.hasRemaining()) {
            if (channel.read(buffer) < 0) {
                if (buffer.position() == 0) {
                    return false;
                }
                throw new EOFException("the connection ended within a frame");
            }
        }
        return true;
    }

    /** Sends what is written as frames of that kind. */
    public OutputStream output(Frame.Kind kind) {
        return new OutputStream() {
            @Override
            public void write(int value) throws IOException {
                write(new byte[] {(byte) value}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                for (int done = 0; done < length; done += PIECE) {
                    send(kind, bytes, offset + done, Math.min(PIECE, length - done));
                }
            }
        };
    }

    /** Sends all of a stream as input, and its end. */
    public void sendInput(InputStream from) throws IOException {
        try {
            byte[] buffer = new byte[PIECE];
            for (int count = from.read(buffer); count >= 0; count = from.read(buffer)) {
                send(Frame.Kind.INPUT, buffer, 0, count);
            }
        } finally {
            send(Frame.Kind.END_OF_INPUT, NOTHING, 0, 0);
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            // Nothing more is wanted of it.
        }
    }
}
