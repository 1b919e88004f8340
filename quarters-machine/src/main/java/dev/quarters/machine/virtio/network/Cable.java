package dev.quarters.machine.virtio.network;

import org.jspecify.annotations.Nullable;

/**
 * A cable between two devices of one machine, or a plug into itself. As on a real one, a frame that
 * the other side has no space for is lost.
 */
public final class Cable {

    private final End left = new End();
    private final End right = new End();
    private long lost;

    /** One end. */
    public NetworkBackend left() {
        return left;
    }

    /** The other. */
    public NetworkBackend right() {
        return right;
    }

    /** How many frames found no space. */
    public long lost() {
        return lost;
    }

    private final class End implements NetworkBackend {

        private @Nullable FrameReceiver receiver;

        @Override
        public void send(byte[] frame, int offset, int length) {
            FrameReceiver other = (this == left ? right : left).receiver;
            if (other == null || !other.receive(frame, offset, length)) {
                lost++;
            }
        }

        @Override
        public void attach(FrameReceiver newReceiver) {
            receiver = newReceiver;
        }
    }
}
