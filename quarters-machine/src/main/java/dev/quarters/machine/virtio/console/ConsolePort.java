package dev.quarters.machine.virtio.console;

/**
 * The host's end of a port. Any thread may call; what it hears comes under the machine's lock.
 * Nothing is buffered in between: who is faster waits for the other.
 */
public interface ConsolePort {

    /** Its number; 0 may be a console. */
    int number();

    /** The name by which the guest finds it: /dev/virtio-ports/NAME in Linux. */
    String name();

    /**
     * Opens the host's end: bytes from the guest go there. Until then, and after {@link #detach},
     * they are dropped.
     */
    void attach(ByteSink toHost);

    /** Closes the host's end. */
    void detach();

    /** The sink has space again. */
    void resume();

    /**
     * Gives bytes to the guest: as many as it has space for, none while it hasn't opened the port.
     * {@link PortListener#writable} tells when there is space again.
     *
     * @return how many
     */
    int write(byte[] bytes, int offset, int length);

    /** Whether the guest has opened its end. */
    boolean isOpen();

    /** Sets the size of the terminal behind the port. */
    void resize(int rows, int columns);

    /** To hear what the guest does. */
    void addListener(PortListener listener);
}
