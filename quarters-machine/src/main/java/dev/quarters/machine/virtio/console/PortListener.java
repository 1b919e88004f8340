package dev.quarters.machine.virtio.console;

/** Hears what the guest does with a port. Called under the machine's lock. */
public interface PortListener {

    /** A program of the guest opened the port, or the guest's driver took the console. */
    default void opened() {}

    /** The guest closed it, or its driver went away. */
    default void closed() {}

    /** The guest has space for more bytes. */
    default void writable() {}
}
