package dev.quarters.linux.io;

import static dev.quarters.linux.uapi.Epoll.EPOLLOUT;

import dev.quarters.linux.Errno;
import dev.quarters.linux.Kernel;
import dev.quarters.linux.Scratch;
import dev.quarters.linux.SystemCall;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.Objects;

/**
 * Writes a pipe, a socket or a pseudo-terminal; the counterpart of {@link DescriptorInputStream}.
 */
public final class DescriptorOutputStream extends OutputStream {

    private final Lease fd;

    /**
     * Takes over the descriptor. Not one that is shared with others, as a JVM's standard output.
     */
    public DescriptorOutputStream(int fd) {
        Descriptors.setNonBlocking(fd);
        this.fd = new Lease(fd);
    }

    @Override
    public void write(int octet) throws IOException {
        write(new byte[] {(byte) octet}, 0, 1);
    }

    @Override
    public void write(byte[] source, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, source.length);
        int done = 0;
        while (done < length) {
            long count = tryWrite(source, offset + done, length - done);
            if (count >= 0) {
                done += (int) count;
            } else if (Errno.EAGAIN.is(count)) {
                fd.await(EPOLLOUT);
                if (Thread.currentThread().isInterrupted()) {
                    throw new InterruptedIOException("interrupted while writing");
                }
            } else if (!Errno.EINTR.is(count)) {
                throw new IOException("cannot write: " + Errno.describe((int) -count));
            }
        }
    }

    private long tryWrite(byte[] source, int offset, int length) throws IOException {
        try (Scratch scratch = Scratch.borrow()) {
            int piece = Math.min(length, 65536);
            long buffer = scratch.reserve(piece);
            scratch.copy(source, offset, piece, buffer);
            return fd.use(number -> Kernel.call(SystemCall.write, number, buffer, piece));
        }
    }

    @Override
    public void close() {
        fd.close();
    }
}
