package dev.quarters.bootkit.network;

import dev.quarters.linux.network.Tap;
import dev.quarters.machine.virtio.network.FrameReceiver;
import dev.quarters.machine.virtio.network.NetworkBackend;
import dev.quarters.network.bridge.BridgePort;
import dev.quarters.network.bridge.OwnFrames;
import dev.quarters.network.dns.FrameResolver;
import dev.quarters.network.dns.NameServer;
import dev.quarters.network.event.NetworkThread;

import org.jspecify.annotations.Nullable;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * A bridge of the host that a machine's card is plugged into, by an interface whose other end is
 * read and written here. Questions for names are answered on the way. What the guest has no space
 * for waits in the kernel's queue, which loses what is too much.
 */
final class TapPlug implements NetworkBackend, AutoCloseable {

    private static final int LONGEST_FRAME = 1 << 16;

    /** A guest that never says when it has space is asked so often. */
    private static final long ASKED_AGAIN_MILLIS = 5;

    private final BridgePort port;
    private final OwnFrames own;
    private final FrameResolver names;
    private final Tap tap;
    private final Semaphore space = new Semaphore(0);
    private final Thread reader;
    private volatile @Nullable FrameReceiver receiver;
    private volatile boolean closed;

    /** Puts an interface on the bridge of that port. */
    TapPlug(BridgePort port, NetworkThread thread, NameServer server) {
        this.port = port;
        own = new OwnFrames(port.lease().mac(), port.lease().address());
        names =
                new FrameResolver(
                        thread,
                        server,
                        port.network().gateway(),
                        port.network().mac(),
                        answer -> give(answer, answer.length));
        tap = port.plug();
        reader =
                Thread.ofPlatform()
                        .daemon()
                        .name("quarters interface of " + port.network().name())
                        .start(this::read);
    }

    /** Where it is plugged in. */
    BridgePort port() {
        return port;
    }

    @Override
    public void send(byte[] frame, int offset, int length) {
        if (own.allows(frame, offset, length) && !names.take(frame, offset, length)) {
            tap.write(frame, offset, length);
        }
    }

    @Override
    public void attach(FrameReceiver card) {
        receiver = card;
    }

    @Override
    public void receivable() {
        space.release();
    }

    private void read() {
        byte[] frame = new byte[LONGEST_FRAME];
        int length = tap.read(frame);
        while (length >= 0) {
            space.drainPermits();
            while (!closed && !give(frame, length)) {
                awaitSpace();
            }
            length = tap.read(frame);
        }
    }

    /** False when the guest has no space. */
    private boolean give(byte[] frame, int length) {
        FrameReceiver card = receiver;
        return closed || card == null || card.receive(frame, 0, length);
    }

    private void awaitSpace() {
        try {
            boolean _ = space.tryAcquire(ASKED_AGAIN_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException nobodyDoes) {
            throw new IllegalStateException("nobody interrupts an interface", nobodyDoes);
        }
    }

    /** Nothing is handed to the guest when this has returned. Not under the machine's lock. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        tap.interrupt();
        boolean interrupted = false;
        while (reader.isAlive()) {
            try {
                reader.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        tap.close();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
