package dev.quarters.machine.virtio.network;

/** The network that a device is connected to. Called under the machine's lock. */
public interface NetworkBackend {

    /**
     * The bytes of {@code struct virtio_net_hdr} with its number of buffers (virtio 1.2 §5.1.6).
     */
    int HEADER_BYTES = 12;

    /**
     * Takes a frame from the guest; the array is not to be kept.
     *
     * @param offset where the frame begins; before it lies its header, of {@link #HEADER_BYTES}
     */
    void send(byte[] frame, int offset, int length);

    /**
     * Whether headers mean something here: frames may lack their checksum, or be segments of TCP
     * that are yet to be cut, in both directions. Then before each frame that the receiver is given
     * lies its header, too.
     */
    default boolean hasOffloads() {
        return false;
    }

    /**
     * What the guest's driver can take, of a network that has offloads.
     *
     * @param checksums frames that lack theirs
     * @param segments of TCP over IPv4, as large as a packet can be
     */
    default void taken(boolean checksums, boolean segments) {}

    /** Says where frames for the guest go. */
    void attach(FrameReceiver receiver);

    /** The guest has space for frames again. */
    default void receivable() {}
}
