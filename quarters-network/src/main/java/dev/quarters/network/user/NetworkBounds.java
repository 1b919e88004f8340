package dev.quarters.network.user;

/**
 * What a guest can have of the host by its network.
 *
 * @param connections of TCP, open and half-open
 * @param datagramPorts its UDP ports that are known outside
 * @param queuedBytes frames under way, in each direction
 * @param bufferBytes of all guests' connections together
 */
public record NetworkBounds(int connections, int datagramPorts, int queuedBytes, long bufferBytes) {

    /** Enough for a busy server. */
    public static final NetworkBounds USUAL = new NetworkBounds(1024, 256, 1 << 20, 128L << 20);
}
