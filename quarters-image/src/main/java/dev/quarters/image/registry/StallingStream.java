package dev.quarters.image.registry;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.time.Duration;

/**
 * Fails when no byte comes for too long. The JDK's client has no limit between the bytes of an
 * answer, so a thread watches, and closes the stream under a reader that waits in vain.
 */
final class StallingStream extends FilterInputStream {

    private static final long NOT_READING = Long.MIN_VALUE;

    private final Duration limit;
    private final Thread watch;
    private volatile long readingSince = NOT_READING;
    private volatile boolean stalled;
    private volatile boolean closed;

    StallingStream(InputStream in, Duration limit) {
        super(in);
        this.limit = limit;
        this.watch = Thread.ofVirtual().start(this::watch);
    }

    private void watch() {
        try {
            while (!closed) {
                Thread.sleep(Math.max(10, limit.toMillis() / 8));
                long since = readingSince;
                if (since != NOT_READING && System.nanoTime() - since > limit.toNanos()) {
                    stalled = true;
                    in.close();
                    return;
                }
            }
        } catch (InterruptedException | IOException e) {
            // closed: nothing to watch any more
        }
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        readingSince = System.nanoTime();
        int count;
        try {
            count = in.read(bytes, offset, length);
        } catch (IOException e) {
            throw stalled ? stall() : e;
        } finally {
            readingSince = NOT_READING;
        }
        if (count < 0 && stalled) {
            throw stall();
        }
        return count;
    }

    private SocketTimeoutException stall() {
        return new SocketTimeoutException("no byte came for " + limit.toSeconds() + " s");
    }

    @Override
    public void close() throws IOException {
        closed = true;
        watch.interrupt();
        in.close();
    }
}
