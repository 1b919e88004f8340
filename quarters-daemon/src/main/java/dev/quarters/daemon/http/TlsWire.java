package dev.quarters.daemon.http;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.util.concurrent.locks.ReentrantLock;

import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;

/**
 * TLS on a socket. {@code wrap} and {@code unwrap} of an engine may go on at once, which is what
 * the two directions do; what the engine has to say of itself, as an alert, goes out between
 * writes.
 *
 * <p>In TLS 1.3 each direction ends by itself (RFC 8446 §6.1), which attached streams rest on; in
 * TLS 1.2 the end of one is the end of both (RFC 5246 §7.2.1). A client that goes away without
 * {@code close_notify} is lost, not at its end: something may be missing.
 */
final class TlsWire implements Wire {

    private static final int MOST_IGNORED = 1 << 20;

    private final SocketChannel channel;
    private final SSLEngine engine;
    private final ReentrantLock writing = new ReentrantLock();

    /** Not decrypted yet; between calls ready to be filled. */
    private final ByteBuffer received;

    /** Decrypted; between calls ready to be drained. */
    private ByteBuffer plain;

    private final ByteBuffer sent;

    TlsWire(SocketChannel channel, SSLEngine engine) {
        this.channel = channel;
        this.engine = engine;
        this.received = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
        this.sent = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
        this.plain = ByteBuffer.allocate(engine.getSession().getApplicationBufferSize()).flip();
    }

    /** Shakes hands: who comes without what the engine asks for is told so, and refused. */
    @Override
    public void open() throws IOException {
        try {
            shakeHands();
        } catch (SSLException refused) {
            sayWhy(refused);
            channel.shutdownOutput();
            // Were it closed with something unread in it, the client would not see the alert.
            int ignored = 0;
            for (int count = 0; count >= 0 && ignored < MOST_IGNORED; ignored += count) {
                received.clear();
                count = channel.read(received);
            }
            throw refused;
        }
    }

    private void shakeHands() throws IOException {
        engine.beginHandshake();
        while (true) {
            switch (engine.getHandshakeStatus()) {
                case NEED_WRAP -> say();
                case NEED_UNWRAP, NEED_UNWRAP_AGAIN -> {
                    if (!receive()) {
                        throw new EOFException("ended while shaking hands");
                    }
                }
                case NEED_TASK -> runTasks();
                case FINISHED, NOT_HANDSHAKING -> {
                    return;
                }
            }
        }
    }

    /** The alert that the engine has made of a failure. */
    private void sayWhy(SSLException refused) {
        try {
            say();
        } catch (IOException gone) {
            refused.addSuppressed(gone);
        }
    }

    private void runTasks() {
        for (Runnable task = engine.getDelegatedTask();
                task != null;
                task = engine.getDelegatedTask()) {
            task.run();
        }
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        while (!plain.hasRemaining()) {
            if (!receive()) {
                return -1;
            }
            afterRecord();
        }
        int count = Math.min(into.remaining(), plain.remaining());
        into.put(plain.slice(plain.position(), count));
        plain.position(plain.position() + count);
        return count;
    }

    /** Takes a record out of what comes; false when the other side has ended its direction. */
    private boolean receive() throws IOException {
        while (true) {
            SSLEngineResult result = unwrap();
            switch (result.getStatus()) {
                case OK -> {
                    return true;
                }
                case CLOSED -> {
                    return false;
                }
                case BUFFER_UNDERFLOW -> {
                    if (channel.read(received) < 0) {
                        throw new EOFException("the other side went away without close_notify");
                    }
                }
                case BUFFER_OVERFLOW -> {
                    int size = engine.getSession().getApplicationBufferSize();
                    plain = ByteBuffer.allocate(plain.remaining() + size).put(plain).flip();
                }
            }
        }
    }

    private SSLEngineResult unwrap() throws IOException {
        received.flip();
        plain.compact();
        try {
            return engine.unwrap(received, plain);
        } catch (SSLException refused) {
            sayWhy(refused);
            throw refused;
        } finally {
            received.compact();
            plain.flip();
        }
    }

    /**
     * What a record asks for besides: an answer to {@code key_update} or {@code close_notify}. A
     * client that wants to shake hands once more, as TLS 1.2 has it, is refused.
     */
    private void afterRecord() throws IOException {
        HandshakeStatus status = engine.getHandshakeStatus();
        if (status == HandshakeStatus.NEED_TASK || status == HandshakeStatus.NEED_UNWRAP) {
            throw new SSLException("no second handshake");
        }
        // One who writes just now says it with his next record (RFC 8446 §4.6.3).
        if (status == HandshakeStatus.NEED_WRAP && writing.tryLock()) {
            try {
                wrap(ByteBuffer.allocate(0));
            } finally {
                writing.unlock();
            }
        }
    }

    /** What the engine has to say of itself. */
    private void say() throws IOException {
        writing.lock();
        try {
            wrap(ByteBuffer.allocate(0));
        } finally {
            writing.unlock();
        }
    }

    @Override
    public void write(ByteBuffer from) throws IOException {
        writing.lock();
        try {
            while (from.hasRemaining()) {
                if (wrap(from).getStatus() == SSLEngineResult.Status.CLOSED) {
                    throw new ClosedChannelException();
                }
            }
        } finally {
            writing.unlock();
        }
    }

    private SSLEngineResult wrap(ByteBuffer from) throws IOException {
        sent.clear();
        SSLEngineResult result = engine.wrap(from, sent);
        if (result.getStatus() == SSLEngineResult.Status.BUFFER_OVERFLOW) {
            throw new SSLException("a record is larger than records are");
        }
        sent.flip();
        while (sent.hasRemaining()) {
            channel.write(sent);
        }
        return result;
    }

    @Override
    public void endOutput() throws IOException {
        writing.lock();
        try {
            engine.closeOutbound();
            while (!engine.isOutboundDone()) {
                if (wrap(ByteBuffer.allocate(0)).bytesProduced() == 0) {
                    break;
                }
            }
        } finally {
            writing.unlock();
        }
        channel.shutdownOutput();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
