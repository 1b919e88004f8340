package dev.quarters.container.run;

import dev.quarters.linux.io.DescriptorOutputStream;

import java.io.IOException;
import java.io.InputStream;

/** Copies a stream to a guest's standard input, on a virtual thread, until either ends. */
final class InputPump implements AutoCloseable {

    private final Thread thread;
    private final DescriptorOutputStream target;

    private InputPump(InputStream source, DescriptorOutputStream target, boolean closes) {
        this.target = target;
        this.thread = Thread.ofVirtual().unstarted(() -> copy(source, closes));
    }

    /**
     * Starts one, which owns the descriptor from now on.
     *
     * @param closes whether the guest sees the end of the source as the end of its input
     */
    static InputPump start(InputStream source, int fd, boolean closes) {
        InputPump pump = new InputPump(source, new DescriptorOutputStream(fd), closes);
        pump.thread.start();
        return pump;
    }

    private void copy(InputStream source, boolean closes) {
        byte[] piece = new byte[8192];
        try {
            for (int count = source.read(piece); count >= 0; count = source.read(piece)) {
                target.write(piece, 0, count);
            }
            if (closes) {
                target.close();
            }
        } catch (IOException ended) {
            // The source or the guest is gone; there is nobody left to tell.
            target.close();
        }
    }

    @Override
    public void close() {
        thread.interrupt();
        target.close();
    }
}
