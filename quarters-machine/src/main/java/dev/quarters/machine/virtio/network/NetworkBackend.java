package dev.quarters.machine.virtio.network;

/** The network that a device is connected to. Called under the machine's lock. */
public interface NetworkBackend {

    /** Takes a frame from the guest; the array is not to be kept. */
    void send(byte[] frame, int offset, int length);

    /** Says where frames for the guest go. */
    void attach(FrameReceiver receiver);

    /** The guest has space for frames again. */
    default void receivable() {}
}
