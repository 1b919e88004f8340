package dev.quarters.network.bridge;

import dev.quarters.api.ConflictException;
import dev.quarters.api.Connected.Connection;
import dev.quarters.api.GuestSpec;
import dev.quarters.api.InvalidRequestException;
import dev.quarters.api.NetworkAttachment;
import dev.quarters.api.PublishedPort;
import dev.quarters.api.QuartersException;
import dev.quarters.linux.spawn.ProcessIdentity;
import dev.quarters.network.address.Ipv4;
import dev.quarters.network.dns.HostResolver;
import dev.quarters.network.dns.LinkedNames;
import dev.quarters.network.dns.NameServer;
import dev.quarters.network.event.NetworkThread;
import dev.quarters.network.proxy.PortProxy;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * All that a guest has of bridges, whatever runs it: its addresses, its published ports, and the
 * names that it knows. Its wires are laid by whoever runs it.
 *
 * <p>Changes are for one thread at a time; names are asked for by another.
 */
public final class Endpoints implements AutoCloseable {

    private final NetworkThread thread;
    private final BridgeNetworks networks;
    private final String id;
    private final String hostname;
    private final GuestSpec spec;
    private final List<BridgePort> ports = new CopyOnWriteArrayList<>();
    private final List<PortProxy> proxies = new ArrayList<>();

    private Endpoints(
            NetworkThread thread,
            BridgeNetworks networks,
            String id,
            String hostname,
            GuestSpec spec) {
        this.thread = thread;
        this.networks = networks;
        this.id = id;
        this.hostname = hostname;
        this.spec = spec;
    }

    /**
     * Addresses for a guest on the networks that it is to be on, and its published ports.
     *
     * @param thread where names are answered and published ports served
     * @throws dev.quarters.api.NotFoundException when there is no such network
     * @throws ConflictException when an address or port is in use
     */
    public static Endpoints take(
            NetworkThread thread,
            BridgeNetworks networks,
            String id,
            String hostname,
            GuestSpec spec) {
        Endpoints made = new Endpoints(thread, networks, id, hostname, spec);
        try {
            spec.networks().forEach(made::add);
            spec.ports().forEach(made::publish);
            return made;
        } catch (RuntimeException failure) {
            made.close();
            throw failure;
        }
    }

    /**
     * What a guest has that runs since another process started it; what it was being connected to
     * when that was killed is given back.
     *
     * @param published its ports, with the numbers that the host chose; one that is not free any
     *     more is left out, with a message
     */
    public static Endpoints resume(
            NetworkThread thread,
            BridgeNetworks networks,
            String id,
            String hostname,
            GuestSpec spec,
            List<PublishedPort> published) {
        Endpoints made = new Endpoints(thread, networks, id, hostname, spec);
        List<BridgeNetwork> wanted =
                spec.networks().stream()
                        .flatMap(one -> networks.find(one.network()).stream())
                        .toList();
        wanted.forEach(
                network -> BridgePort.resume(networks, network, id).ifPresent(made.ports::add));
        networks.known().stream()
                .filter(network -> !wanted.contains(network))
                .flatMap(network -> BridgePort.resume(networks, network, id).stream())
                .forEach(BridgePort::close);
        published.forEach(made::publishIfFree);
        return made;
    }

    private void publishIfFree(PublishedPort port) {
        try {
            publish(port);
        } catch (ConflictException taken) {
            warn(taken);
        }
    }

    private static void warn(RuntimeException failure) {
        System.getLogger(Endpoints.class.getName())
                .log(System.Logger.Level.WARNING, failure.getMessage());
    }

    /**
     * Takes an address on one more network, behind the others.
     *
     * @throws ConflictException when it is there already, or the address is in use
     */
    public BridgePort add(NetworkAttachment attachment) {
        BridgeNetwork network = networks.obtain(attachment.network());
        if (on(network.name()).isPresent()) {
            throw new ConflictException(
                    "endpoint with name "
                            + spec.name().orElse(id)
                            + " already exists in network "
                            + network.name(),
                    "disconnect it first");
        }
        BridgePort port =
                BridgePort.take(
                        networks,
                        network,
                        id,
                        names(attachment),
                        attachment.address().map(Endpoints::address));
        ports.add(port);
        return port;
    }

    private static int address(String text) {
        try {
            return Ipv4.parse(text);
        } catch (IllegalArgumentException other) {
            throw new InvalidRequestException(
                    "\"" + text + "\" (--ip) is no IPv4 address", "give one of the network's");
        }
    }

    private List<String> names(NetworkAttachment attachment) {
        List<String> names = new ArrayList<>();
        spec.name().ifPresent(names::add);
        names.addAll(attachment.aliases());
        names.add(hostname);
        return names;
    }

    /** Where it is on that network; empty when it is not. */
    public Optional<BridgePort> on(String network) {
        return ports.stream().filter(port -> port.network().name().equals(network)).findFirst();
    }

    /** Gives the address on that network back, with the wire to it. */
    public void remove(BridgePort port) {
        ports.remove(port);
        port.close();
    }

    private void publish(PublishedPort port) {
        proxies.add(PortProxy.open(thread, port, target(port)));
    }

    private Optional<InetSocketAddress> target(PublishedPort port) {
        return way().map(way -> way.lease().address())
                .map(to -> new InetSocketAddress(Ipv4.toInetAddress(to), port.guestPort()));
    }

    /** In the order in which it came to be there. */
    public List<BridgePort> all() {
        return List.copyOf(ports);
    }

    /**
     * The one by which it reaches what is on none of its networks, and is reached at its published
     * ports: the first that leads out, or the first.
     */
    public Optional<BridgePort> way() {
        return ports.stream()
                .filter(port -> !port.network().internal())
                .findFirst()
                .or(() -> ports.stream().findFirst());
    }

    /** Where it is, and as what. */
    public List<Connection> connections() {
        return ports.stream().map(BridgePort::connection).toList();
    }

    /** Its published ports, with those that the host chose; none while it is on no network. */
    public List<PublishedPort> published() {
        return ports.isEmpty() ? List.of() : proxies.stream().map(PortProxy::port).toList();
    }

    /**
     * What the kernel leads to the guest itself goes there without us, and while we are away. To be
     * said again when its way is another one.
     */
    public void lead() {
        proxies.forEach(proxy -> proxy.redirect(target(proxy.port())));
        if (proxies.isEmpty()) {
            return;
        }
        try {
            way().ifPresent(port -> port.lead(published()));
        } catch (QuartersException refused) {
            warn(refused); // Then all of it goes by our sockets.
        }
    }

    /** Answers the guest's questions for names, of the networks that it is on then. */
    public NameServer nameServer() {
        GuestNames names =
                new GuestNames(networks, () -> ports.stream().map(BridgePort::network).toList());
        return new NameServer(
                thread,
                new LinkedNames(names, spec.names().links()),
                HostResolver.of(spec.names().servers()));
    }

    /** From now on the guest has its addresses as long as that process lives. */
    public void handOver(ProcessIdentity owner) {
        ports.forEach(port -> port.handOver(owner));
    }

    /** Lets the guest keep its addresses; what this process does for its ports ends. */
    public void detach() {
        proxies.forEach(PortProxy::close);
        proxies.clear();
    }

    @Override
    public void close() {
        detach();
        ports.forEach(BridgePort::close);
    }
}
