package dev.quarters.linux.io;

import static dev.quarters.linux.uapi.Epoll.EPOLLIN;

import dev.quarters.linux.Errno;
import dev.quarters.linux.Kernel;
import dev.quarters.linux.Scratch;
import dev.quarters.linux.SystemCall;
import dev.quarters.linux.event.EventLoop;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.Objects;

/**
 * Reads a pipe, a socket or a pseudo-terminal without blocking a carrier thread: the descriptor is
 * made non-blocking, and its readiness is the event loop's to find. It owns the descriptor.
 *
 * <p>For one reading thread; {@link #close} from another makes the read throw after its next event.
 */
public final class DescriptorInputStream extends InputStream {

    private final Lease fd;

    /** Takes over the descriptor. Not one that is shared with others, as a JVM's standard input. */
    public DescriptorInputStream(int fd) {
        Descriptors.setNonBlocking(fd);
        this.fd = new Lease(fd);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, target.length);
        if (length == 0) {
            return 0;
        }
        while (true) {
            long count = tryRead(target, offset, length);
            if (count > 0) {
                return (int) count;
            }
            // A pseudo-terminal whose other side is closed tells EIO.
            if (count == 0 || Errno.EIO.is(count)) {
                return -1;
            }
            if (Errno.EAGAIN.is(count)) {
                fd.await(EPOLLIN);
                if (Thread.currentThread().isInterrupted()) {
                    throw new InterruptedIOException("interrupted while reading");
                }
            } else if (!Errno.EINTR.is(count)) {
                throw new IOException("cannot read: " + Errno.describe((int) -count));
            }
        }
    }

    private long tryRead(byte[] target, int offset, int length) throws IOException {
        try (Scratch scratch = Scratch.borrow()) {
            int piece = Math.min(length, 65536);
            long buffer = scratch.reserve(piece);
            long count = fd.use(number -> Kernel.call(SystemCall.read, number, buffer, piece));
            if (count > 0) {
                scratch.copy(buffer, target, offset, (int) count);
            }
            return count;
        }
    }

    @Override
    public void close() {
        fd.close();
    }

    static {
        // The loop's thread has to be there before anyone waits.
        EventLoop.shared();
    }
}
