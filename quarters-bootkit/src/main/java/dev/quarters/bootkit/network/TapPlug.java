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
 * read and written here, with headers, so that the two kernels leave checksums and the cutting of
 * segments to whoever has to do it at last. Questions for names are answered on the way. What the
 * guest has no space for waits in the kernel's queue, which loses what is too much.
 */
final class TapPlug implements NetworkBackend, AutoCloseable {

    private static final int LONGEST = HEADER_BYTES + (1 << 16) + 14;

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
                        this::answer);
        tap = port.plug(HEADER_BYTES);
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
            write(frame, offset, length);
        }
    }

    /** The guest still runs when this is closed, and a descriptor's number is soon another's. */
    private void write(byte[] frame, int offset, int length) {
        synchronized (tap) {
            if (!closed) {
                tap.write(frame, offset - HEADER_BYTES, HEADER_BYTES + length);
            }
        }
    }

    @Override
    public void attach(FrameReceiver card) {
        receiver = card;
    }

    @Override
    public boolean hasOffloads() {
        return true;
    }

    @Override
    public void taken(boolean checksums, boolean segments) {
        synchronized (tap) {
            if (!closed) {
                tap.offload(checksums, segments);
            }
        }
    }

    @Override
    public void receivable() {
        space.release();
    }

    private void read() {
        byte[] bytes = new byte[LONGEST];
        int length = 0;
        while (length >= 0 && tap.await()) {
            length = tap.read(bytes);
            while (length > HEADER_BYTES && !closed) {
                giveInTheEnd(bytes, length);
                length = tap.read(bytes);
            }
        }
    }

    private void giveInTheEnd(byte[] bytes, int length) {
        space.drainPermits();
        while (!give(bytes, length)) {
            awaitSpace();
        }
    }

    /** A header with a frame behind it; false when the guest has no space. */
    private boolean give(byte[] bytes, int length) {
        FrameReceiver card = receiver;
        return closed || card == null || card.receive(bytes, HEADER_BYTES, length - HEADER_BYTES);
    }

    private void answer(byte[] frame) {
        byte[] bytes = new byte[HEADER_BYTES + frame.length];
        System.arraycopy(frame, 0, bytes, HEADER_BYTES, frame.length);
        boolean _ = give(bytes, bytes.length); // Who hears no answer asks again.
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
    public void close() {
        synchronized (tap) {
            closed = true;
        }
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
