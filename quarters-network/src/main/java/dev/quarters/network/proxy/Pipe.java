package dev.quarters.network.proxy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/** Bytes from one socket to another, until the one ends; then so does the other's output. */
final class Pipe {

    private static final int SIZE = 1 << 16;
    private static final int TURNS = 8;

    private final SocketChannel from;
    private final SocketChannel to;
    private ByteBuffer buffer = ByteBuffer.allocate(0);
    private boolean ended;
    private boolean shut;

    Pipe(SocketChannel from, SocketChannel to) {
        this.from = from;
        this.to = to;
    }

    /** Moves what can be moved at this moment. */
    void move() throws IOException {
        for (int i = 0; i < TURNS; i++) {
            if (!ended && !buffer.hasRemaining()) {
                ByteBuffer space = buffer.capacity() > 0 ? buffer : ByteBuffer.allocate(SIZE);
                int count = from.read(space.clear());
                ended = count < 0;
                buffer = count > 0 ? space.flip() : ByteBuffer.allocate(0);
            }
            if (!buffer.hasRemaining()) {
                break;
            }
            to.write(buffer);
            if (buffer.hasRemaining()) {
                break;
            }
        }
        if (ended && !buffer.hasRemaining() && !shut) {
            shut = true;
            to.shutdownOutput();
        }
    }

    boolean wantsToRead() {
        return !ended && !buffer.hasRemaining();
    }

    boolean wantsToWrite() {
        return buffer.hasRemaining();
    }

    boolean isOver() {
        return shut;
    }
}
