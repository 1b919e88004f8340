package dev.quarters.linux.io;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/** Copies a stream to a descriptor, on a virtual thread, until either ends. */
public final class InputPump implements AutoCloseable {

    private final Thread thread;
    private final DescriptorOutputStream target;

    private InputPump(
            InputStream source, DescriptorOutputStream target, Optional<Runnable> closing) {
        this.target = target;
        this.thread = Thread.ofVirtual().unstarted(() -> copy(source, closing));
    }

    /**
     * Starts one, which owns the descriptor from now on.
     *
     * @param closing when the guest is to see the end of the source as the end of its input: what
     *     is done for that after the descriptor was closed
     */
    public static InputPump start(InputStream source, int fd, Optional<Runnable> closing) {
        InputPump pump = new InputPump(source, new DescriptorOutputStream(fd), closing);
        pump.thread.start();
        return pump;
    }

    private void copy(InputStream source, Optional<Runnable> closing) {
        byte[] piece = new byte[8192];
        try {
            for (int count = source.read(piece); count >= 0; count = source.read(piece)) {
                target.write(piece, 0, count);
            }
            closing.ifPresent(
                    action -> {
                        target.close();
                        action.run();
                    });
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
