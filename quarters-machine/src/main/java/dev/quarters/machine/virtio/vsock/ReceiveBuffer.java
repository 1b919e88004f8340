package dev.quarters.machine.virtio.vsock;

import dev.quarters.machine.virtio.DescriptorChain;

/**
 * What the guest sent and nobody read yet; the guest knows how much that may be (virtio 1.2
 * §5.10.6.3). It takes memory once it is used.
 */
final class ReceiveBuffer {

    static final int SPACE = 64 << 10;

    private byte[] bytes = {};
    private int first;
    private int count;

    /** All that was ever read from it: wraps around. */
    private int forwarded;

    /** What the guest was told of that. */
    private int forwardedTold;

    int count() {
        return count;
    }

    /** Takes all that is left of a chain; false when there is more than the guest may send. */
    boolean receive(DescriptorChain chain) {
        if (chain.readable() > SPACE - count) {
            return false;
        }
        if (bytes.length == 0) {
            bytes = new byte[SPACE];
        }
        while (chain.readable() > 0) {
            int at = (first + count) % SPACE;
            count += chain.read(bytes, at, Math.min(SPACE - at, (int) chain.readable()));
        }
        return true;
    }

    int read(byte[] to, int offset, int length) {
        int done = 0;
        while (done < length && count > 0) {
            int step = Math.min(Math.min(length - done, count), SPACE - first);
            System.arraycopy(bytes, first, to, offset + done, step);
            first = (first + step) % SPACE;
            count -= step;
            done += step;
        }
        forwarded += done;
        return done;
    }

    void clear() {
        bytes = new byte[0];
        first = 0;
        count = 0;
    }

    /** Whether the guest may think that there is hardly any space, when there is. */
    boolean shouldTell() {
        return forwarded - forwardedTold >= SPACE / 2;
    }

    /** Every packet tells it. */
    void tell(Packet packet) {
        packet.setCredit(SPACE, forwarded);
        forwardedTold = forwarded;
    }
}
