package dev.quarters.machine.virtio.vsock;

/** The host's end of a connection. Nothing of it blocks. From any thread. */
public interface VsockChannel {

    /** Of the guest's end. */
    int guestPort();

    /** Of the host's end. */
    int hostPort();

    /** Whether bytes can be written, now or later. */
    boolean isOpen();

    /**
     * Reads what was received.
     *
     * @return how many bytes: 0 when there are none yet, -1 when there will be none
     */
    int read(byte[] to, int offset, int length);

    /**
     * Sends as many bytes as the guest has space for.
     *
     * @return how many; 0 when there is no space, or no connection yet; -1 when it is over
     */
    int write(byte[] from, int offset, int length);

    /** Says that nothing more will be written. */
    void shutdownOutput();

    /** Ends the connection; what was not read yet is lost. */
    void close();
}
