package dev.quarters.container.network;

import dev.quarters.api.Connected.Connection;
import dev.quarters.api.GuestSpec;
import dev.quarters.api.InvalidRequestException;
import dev.quarters.api.NetworkAttachment;
import dev.quarters.api.PublishedPort;
import dev.quarters.linux.network.NetworkNamespace;
import dev.quarters.network.address.Ipv4;
import dev.quarters.network.bridge.BridgeNetwork;
import dev.quarters.network.bridge.BridgeNetworks;
import dev.quarters.network.bridge.BridgePort;
import dev.quarters.network.bridge.GuestNames;
import dev.quarters.network.dns.HostResolver;
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
import java.util.Optional;

/** Networks of the host's kernel, in the order in which the container was asked to be on them. */
public final class BridgeLink implements Link {

    private final NetworkThread thread;
    private final BridgeNetworks networks;
    private final List<BridgePort> bridgePorts = new ArrayList<>();
    private final List<PortProxy> proxies = new ArrayList<>();
    private @Nullable NamespaceResolver resolver;

    /**
     * Addresses for that container, and its published ports.
     *
     * @param thread where names are answered and published ports served
     * @throws dev.quarters.api.NotFoundException when there is no such network
     * @throws dev.quarters.api.ConflictException when an address or port is in use
     */
    public BridgeLink(
            NetworkThread thread,
            BridgeNetworks networks,
            String id,
            String hostname,
            GuestSpec spec) {
        this.thread = thread;
        this.networks = networks;
        try {
            for (NetworkAttachment attachment : spec.networks()) {
                BridgeNetwork network = networks.obtain(attachment.network());
                bridgePorts.add(
                        BridgePort.take(
                                networks,
                                network,
                                id,
                                names(hostname, spec, attachment),
                                attachment.address().map(BridgeLink::address)));
            }
            for (PublishedPort port : spec.ports()) {
                proxies.add(
                        PortProxy.open(
                                thread,
                                port,
                                new InetSocketAddress(
                                        Ipv4.toInetAddress(
                                                bridgePorts.getFirst().lease().address()),
                                        port.guestPort())));
            }
        } catch (RuntimeException failure) {
            close();
            throw failure;
        }
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
            List<BridgeNetwork> of = bridgePorts.stream().map(BridgePort::network).toList();
            NameServer server =
                    new NameServer(thread, new GuestNames(networks, of), HostResolver.ofHost());
            resolver = NamespaceResolver.open(thread, server, guest);
        }
    }

    @Override
    public void close() {
        proxies.forEach(PortProxy::close);
        Optional.ofNullable(resolver).ifPresent(NamespaceResolver::close);
        bridgePorts.forEach(BridgePort::close);
    }
}
