package dev.quarters.network.tcp;

/**
 * The two ends of a connection, as the guest sees them.
 *
 * @param remote the address of the other side, which this network plays
 */
public record TcpEndpoints(int guest, int guestPort, int remote, int remotePort) {}
