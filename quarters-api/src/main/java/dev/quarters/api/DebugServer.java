package dev.quarters.api;

import java.net.SocketAddress;

/**
 * That a debugger may come and look into the guest's machine: GDB by its remote protocol.
 *
 * @param address where it is waited for: a {@link java.net.UnixDomainSocketAddress}, or a loopback
 *     {@link java.net.InetSocketAddress}
 * @param waits whether the guest stands before its first instruction until the debugger lets it go
 */
public record DebugServer(SocketAddress address, boolean waits) {}
