package dev.quarters.container.network;

import dev.quarters.api.ConflictException;
import dev.quarters.api.Connected.Connection;
import dev.quarters.api.GuestSpec;
import dev.quarters.api.InvalidRequestException;
import dev.quarters.api.NameSettings;
import dev.quarters.api.NetworkAttachment;
import dev.quarters.api.PublishedPort;
import dev.quarters.api.QuartersException;
import dev.quarters.linux.network.NetworkNamespace;
import dev.quarters.linux.spawn.ProcessIdentity;
import dev.quarters.network.address.Ipv4;
import dev.quarters.network.bridge.BridgeNetwork;
import dev.quarters.network.bridge.BridgeNetworks;
import dev.quarters.network.bridge.BridgePort;
import dev.quarters.network.bridge.GuestNames;
import dev.quarters.network.dns.HostResolver;
import dev.quarters.network.dns.LinkedNames;
import dev.quarters.network.dns.NameServer;
import dev.quarters.network.dns.NamespaceResolver;
import dev.quarters.network.event.NetworkThread;
import dev.quarters.network.proxy.PortProxy;

import org.jspecify.annotations.Nullable;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;

/** Networks of the host's kernel, in the order in which the container was asked to be on them. */
public final class BridgeLink implements Link {

    private final NetworkThread thread;
    private final BridgeNetworks networks;
    private final List<BridgePort> bridgePorts = new ArrayList<>();
    private final List<PortProxy> proxies = new ArrayList<>();
    private final NameSettings names;
    private @Nullable NamespaceResolver resolver;

    private BridgeLink(NetworkThread thread, BridgeNetworks networks, NameSettings names) {
        this.thread = thread;
        this.networks = networks;
        this.names = names;
    }

    /**
     * Addresses for that container, and its published ports.
     *
     * @param thread where names are answered and published ports served
     * @throws dev.quarters.api.NotFoundException when there is no such network
     * @throws dev.quarters.api.ConflictException when an address or port is in use
     */
    public static BridgeLink make(
            NetworkThread thread,
            BridgeNetworks networks,
            String id,
            String hostname,
            GuestSpec spec) {
        BridgeLink link = new BridgeLink(thread, networks, spec.names());
        try {
            for (NetworkAttachment attachment : spec.networks()) {
                link.take(id, hostname, spec, attachment);
            }
            spec.ports().forEach(link::publish);
            return link;
        } catch (RuntimeException failure) {
            link.close();
            throw failure;
        }
    }

    /** That of a container that runs; see {@link Link.Source#resume}. */
    public static BridgeLink resume(
            NetworkThread thread,
            BridgeNetworks networks,
            String id,
            GuestSpec spec,
            List<PublishedPort> ports) {
        BridgeLink link = new BridgeLink(thread, networks, spec.names());
        for (NetworkAttachment attachment : spec.networks()) {
            networks.find(attachment.network())
                    .flatMap(network -> BridgePort.resume(networks, network, id))
                    .ifPresent(link.bridgePorts::add);
        }
        for (PublishedPort port : ports) {
            try {
                link.publish(port);
            } catch (ConflictException | NoSuchElementException lost) {
                System.getLogger(BridgeLink.class.getName())
                        .log(System.Logger.Level.WARNING, lost.getMessage());
            }
        }
        return link;
    }

    private void take(String id, String hostname, GuestSpec spec, NetworkAttachment attachment) {
        bridgePorts.add(
                BridgePort.take(
                        networks,
                        networks.obtain(attachment.network()),
                        id,
                        names(hostname, spec, attachment),
                        attachment.address().map(BridgeLink::address)));
    }

    private void publish(PublishedPort port) {
        int address = bridgePorts.getFirst().lease().address();
        proxies.add(
                PortProxy.open(
                        thread,
                        port,
                        new InetSocketAddress(Ipv4.toInetAddress(address), port.guestPort())));
    }

    private static int address(String text) {
        try {
            return Ipv4.parse(text);
        } catch (IllegalArgumentException other) {
            throw new InvalidRequestException(
                    "\"" + text + "\" (--ip) is no IPv4 address", "give one of the network's");
        }
    }

    private static List<String> names(
            String hostname, GuestSpec spec, NetworkAttachment attachment) {
        List<String> names = new ArrayList<>();
        spec.name().ifPresent(names::add);
        names.addAll(attachment.aliases());
        names.add(hostname);
        return names;
    }

    @Override
    public List<Connection> connections() {
        return bridgePorts.stream().map(BridgeLink::connection).toList();
    }

    private static Connection connection(BridgePort port) {
        byte[] mac = ByteBuffer.allocate(8).putLong(port.lease().mac()).array();
        return new Connection(
                port.network().name(),
                Ipv4.text(port.lease().address()),
                port.network().subnet().prefix(),
                Ipv4.text(port.network().gateway()),
                HexFormat.ofDelimiter(":").formatHex(mac, 2, 8));
    }

    @Override
    public List<PublishedPort> ports() {
        return proxies.stream().map(PortProxy::port).toList();
    }

    @Override
    public String resolver() {
        return NamespaceResolver.ADDRESS;
    }

    @Override
    public void join(long pid, int tap) {
        try (NetworkNamespace guest = NetworkNamespace.of(pid)) {
            for (int i = 0; i < bridgePorts.size(); i++) {
                bridgePorts.get(i).join(guest, "eth" + i, i == 0);
            }
            lead();
            answer(guest);
        }
    }

    @Override
    public void rejoin(long pid, int tap) {
        try (NetworkNamespace guest = NetworkNamespace.of(pid)) {
            answer(guest);
        }
    }

    /** What the kernel leads to the guest itself goes there without us, and while we are away. */
    private void lead() {
        if (proxies.isEmpty()) {
            return;
        }
        try {
            bridgePorts.getFirst().lead(ports());
        } catch (QuartersException refused) {
            // Then all of it goes by our sockets.
            System.getLogger(BridgeLink.class.getName())
                    .log(System.Logger.Level.WARNING, refused.getMessage());
        }
    }

    /** Answers the guest's questions for names. */
    private void answer(NetworkNamespace guest) {
        List<BridgeNetwork> of = bridgePorts.stream().map(BridgePort::network).toList();
        NameServer server =
                new NameServer(
                        thread,
                        new LinkedNames(new GuestNames(networks, of), names.links()),
                        HostResolver.of(names.servers()));
        resolver = NamespaceResolver.open(thread, server, guest);
    }

    @Override
    public void handOver(ProcessIdentity owner) {
        bridgePorts.forEach(port -> port.handOver(owner));
    }

    @Override
    public void detach() {
        proxies.forEach(PortProxy::close);
        Optional.ofNullable(resolver).ifPresent(NamespaceResolver::close);
    }

    @Override
    public void close() {
        detach();
        bridgePorts.forEach(BridgePort::close);
    }
}
