package dev.quarters.machine.virtio.vsock;

/** The host's side of the device's connections; its address is 2. From any thread. */
public interface VsockHost {

    /** Connects to a port that a program of the guest listens at. */
    VsockChannel connect(int guestPort, VsockListener listener);

    /**
     * Takes connections to that port of the host; whoever listened there before doesn't any more.
     * Called under the machine's lock.
     */
    void listen(int hostPort, VsockAcceptor acceptor);

    /** Takes no more connections; those that are there stay. */
    void stopListening(int hostPort);
}
