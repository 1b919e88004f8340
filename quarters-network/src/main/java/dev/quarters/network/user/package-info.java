/**
 * A network in user mode: what a router, a resolver and a host beyond them would do, done by one
 * thread with sockets of the host. No rights are needed, and nothing of the host's network changes.
 *
 * <p>Each guest has a {@link dev.quarters.network.user.Port}. Frames that it sends lie in the
 * port's ring until the network's thread takes them; what is for another guest is handed on, what
 * is for the world outside is taken apart. A TCP connection ends here and goes on as a socket of
 * the host; a UDP port becomes one; DHCP, DNS, ARP and echoes are answered.
 *
 * <p>Everything that a guest sends is hostile: it says what it likes, but only as itself (addresses
 * of a frame are checked), and has so many connections, ports, fragments and bytes in buffers and
 * no more ({@link dev.quarters.network.user.NetworkBounds}).
 */
@org.jspecify.annotations.NullMarked
package dev.quarters.network.user;
