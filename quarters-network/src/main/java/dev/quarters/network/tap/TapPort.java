package dev.quarters.network.tap;

import dev.quarters.linux.network.Tap;
import dev.quarters.network.user.Port;
import dev.quarters.network.user.UserNetwork;

import org.jspecify.annotations.Nullable;

/**
 * A network interface of the host's kernel, in a guest's namespace, on a network in user mode. The
 * port is there before the interface; what comes until then is lost.
 */
public final class TapPort implements AutoCloseable {

    private static final int LONGEST_FRAME = 1 << 16;

    private final UserNetwork network;
    private final Port port;
    private volatile @Nullable Tap tap;
    private @Nullable Thread reader;
    private boolean closed;

    private TapPort(UserNetwork network, Port.Plug plug) {
        this.network = network;
        port = network.connect(plug, this::write);
    }

    /** A port of that network. */
    public static TapPort connect(UserNetwork network, Port.Plug plug) {
        return new TapPort(network, plug);
    }

    /** Plugs the interface in, once; it is closed with this. */
    public synchronized void plug(Tap given) {
        if (closed) {
            given.close();
            return;
        }
        tap = given;
        byte[] frame = new byte[LONGEST_FRAME];
        if (!network.thread().await(given.descriptor(), () -> takeOrForget(given, frame))) {
            reader =
                    Thread.ofPlatform()
                            .daemon()
                            .name("quarters interface " + port)
                            .start(() -> read(given, frame));
        }
    }

    /** What the interface has no space for is lost: the kernel's own queue is long. */
    private boolean write(byte[] frame, int offset, int length) {
        Tap to = tap;
        if (to != null) {
            to.write(frame, offset, length);
        }
        return true;
    }

    private void takeOrForget(Tap from, byte[] frame) {
        if (!take(from, frame)) {
            network.thread().forget(from.descriptor());
        }
    }

    /** On a thread of its own, where the network's can't wait for it. */
    private void read(Tap from, byte[] frame) {
        while (from.await()) {
            if (!take(from, frame)) {
                return;
            }
        }
    }

    /** Hands on some of what there is; false when the interface is gone. */
    private boolean take(Tap from, byte[] frame) {
        int length;
        do {
            length = from.read(frame);
            if (length > 0) {
                port.send(frame, 0, length);
            }
        } while (length > 0 && !port.isFull());
        return length >= 0;
    }

    /** Where it is connected. */
    public Port port() {
        return port;
    }

    @Override
    public synchronized void close() {
        closed = true;
        Tap open = tap;
        Thread reading = reader;
        if (open != null) {
            network.thread().forget(open.descriptor());
            open.interrupt();
        }
        boolean interrupted = false;
        while (reading != null && reading.isAlive()) {
            try {
                reading.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        port.close();
        if (open != null) {
            tap = null;
            open.close();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
