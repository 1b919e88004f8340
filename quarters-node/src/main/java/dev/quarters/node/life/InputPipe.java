package dev.quarters.node.life;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What is written at one end is read at the other, by any threads: that of the JDK wants its writer
 * to live as long as its reader reads. Whoever writes waits while 64 KiB wait to be read.
 */
public final class InputPipe extends InputStream {

    private static final int CAPACITY = 65536;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    /** Most guests are never written to. */
    private byte @Nullable [] ring;

    private int start;
    private int count;
    private boolean ended;
    private boolean abandoned;

    /** The end to write to; closing it is the end of the input. */
    public OutputStream writer() {
        return new OutputStream() {
            @Override
            public void write(int value) throws IOException {
                put(new byte[] {(byte) value}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                put(bytes, offset, length);
            }

            @Override
            public void close() {
                end();
            }
        };
    }

    private void put(byte[] bytes, int offset, int length) throws IOException {
        lock.lock();
        try {
            int done = 0;
            while (done < length) {
                while (count == CAPACITY && !abandoned && !ended) {
                    changed.awaitUninterruptibly();
                }
                if (abandoned || ended) {
                    throw new IOException("nobody reads any more");
                }
                int at = (start + count) % CAPACITY;
                int piece = Math.min(length - done, Math.min(CAPACITY - count, CAPACITY - at));
                System.arraycopy(bytes, offset + done, ring(), at, piece);
                count += piece;
                done += piece;
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    private byte[] ring() {
        byte[] made = ring;
        if (made == null) {
            made = new byte[CAPACITY];
            ring = made;
        }
        return made;
    }

    private void end() {
        lock.lock();
        try {
            ended = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        lock.lock();
        try {
            while (count == 0 && !ended && !abandoned) {
                changed.await();
            }
            if (count == 0) {
                return -1;
            }
            int piece = Math.min(length, Math.min(count, CAPACITY - start));
            System.arraycopy(ring(), start, bytes, offset, piece);
            start = (start + piece) % CAPACITY;
            count -= piece;
            changed.signalAll();
            return piece;
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", stopped);
        } finally {
            lock.unlock();
        }
    }

    /** Nobody reads any more: whoever writes fails. */
    @Override
    public void close() {
        lock.lock();
        try {
            abandoned = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
