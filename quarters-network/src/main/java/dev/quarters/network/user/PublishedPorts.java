package dev.quarters.network.user;

import dev.quarters.api.ConflictException;
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
            asked.forEach(port -> published.add(network, of, port));
            return published;
        } catch (RuntimeException failure) {
            published.close();
            throw failure;
        }
    }

    /** As {@link #publish}; a port of the host that is in use is left out, with a message. */
    public static PublishedPorts publishWhatIsFree(
            UserNetwork network, Port of, List<PublishedPort> asked) {
        PublishedPorts published = new PublishedPorts();
        for (PublishedPort port : asked) {
            try {
                published.add(network, of, port);
            } catch (ConflictException taken) {
                System.getLogger(PublishedPorts.class.getName())
                        .log(System.Logger.Level.WARNING, taken.getMessage());
            }
        }
        return published;
    }

    private void add(UserNetwork network, Port of, PublishedPort port) {
        InetSocketAddress host = HostAddress.of(port);
        Publication publication =
                port.protocol() == PublishedPort.Protocol.TCP
                        ? network.publishTcp(of, host, port.guestPort())
                        : network.publishUdp(of, host, port.guestPort());
        publications.add(publication);
        ports.add(port.at(publication.port()));
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
