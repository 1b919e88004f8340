package dev.quarters.network.address;

import dev.quarters.api.InvalidRequestException;
import dev.quarters.api.PublishedPort;

import java.net.InetSocketAddress;

/** Where the host listens for a published port. */
public final class HostAddress {

    private HostAddress() {}

    /**
     * As Java's sockets take it.
     *
     * @throws InvalidRequestException when its address is none of IPv4
     */
    public static InetSocketAddress of(PublishedPort port) {
        try {
            return new InetSocketAddress(
                    Ipv4.toInetAddress(Ipv4.parse(port.hostAddress())), port.hostPort());
        } catch (IllegalArgumentException other) {
            throw new InvalidRequestException(
                    "ports are published at IPv4 addresses, and \""
                            + port.hostAddress()
                            + "\" is none",
                    "give an address of the host, for instance 127.0.0.1");
        }
    }
}
