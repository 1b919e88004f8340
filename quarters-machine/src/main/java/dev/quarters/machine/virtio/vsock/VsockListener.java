package dev.quarters.machine.virtio.vsock;

/** Hears what happens to a channel. Called under the machine's lock. */
public interface VsockListener {

    /** The guest accepted the connection that the host asked for. */
    default void connected() {}

    /** There are bytes to read, or the end of them. */
    default void readable() {}

    /** There is space to write after there was none. */
    default void writable() {}

    /** It is over: nothing can be written any more. What was received before can be read. */
    default void closed() {}
}
