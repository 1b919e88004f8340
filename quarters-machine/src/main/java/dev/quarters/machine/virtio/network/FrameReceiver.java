package dev.quarters.machine.virtio.network;

/** Takes Ethernet frames on their way to a guest. */
@FunctionalInterface
public interface FrameReceiver {

    /**
     * Takes a frame, from its destination address to the end of its data. From any thread.
     *
     * @return false when the guest has no space at this moment; {@link NetworkBackend#receivable}
     *     tells when it has
     */
    boolean receive(byte[] frame, int offset, int length);
}
