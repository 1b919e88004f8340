package dev.quarters.network.user;

import dev.quarters.api.PublishedPort;
import dev.quarters.network.address.HostAddress;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/** The published ports of one guest: all of them, or none. */
public final class PublishedPorts implements AutoCloseable {

    private final List<Publication> publications = new ArrayList<>();
    private final List<PublishedPort> ports = new ArrayList<>();

    private PublishedPorts() {}

    /**
     * Publishes them.
     *
     * @throws dev.quarters.api.ConflictException when a port of the host is in use
     */
    public static PublishedPorts publish(UserNetwork network, Port of, List<PublishedPort> asked) {
        PublishedPorts published = new PublishedPorts();
        try {
            for (PublishedPort port : asked) {
                InetSocketAddress host = HostAddress.of(port);
                Publication publication =
                        port.protocol() == PublishedPort.Protocol.TCP
                                ? network.publishTcp(of, host, port.guestPort())
                                : network.publishUdp(of, host, port.guestPort());
                published.publications.add(publication);
                published.ports.add(port.at(publication.port()));
            }
            return published;
        } catch (RuntimeException failure) {
            published.close();
            throw failure;
        }
    }

    /** With the numbers that the host chose. */
    public List<PublishedPort> list() {
        return List.copyOf(ports);
    }

    @Override
    public void close() {
        publications.forEach(Publication::close);
    }
}
