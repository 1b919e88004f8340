package dev.quarters.network.bridge;

import dev.quarters.api.Connected.Connection;
import dev.quarters.api.PublishedPort;
import dev.quarters.linux.network.Links;
import dev.quarters.linux.network.NetworkNamespace;
import dev.quarters.linux.network.Tap;
import dev.quarters.linux.spawn.ProcessIdentity;
import dev.quarters.network.address.Ipv4;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** Where a guest is on a network: an address, and once it is joined, a wire to the bridge. */
public final class BridgePort implements AutoCloseable {

    private final BridgeNetworks networks;
    private final BridgeNetwork network;
    private Lease lease;

    private BridgePort(BridgeNetworks networks, BridgeNetwork network, Lease lease) {
        this.networks = networks;
        this.network = network;
        this.lease = lease;
    }

    /** Takes an address; see {@link BridgeNetworks#lease}. */
    public static BridgePort take(
            BridgeNetworks networks,
            BridgeNetwork network,
            String guest,
            List<String> names,
            Optional<Integer> wanted) {
        return new BridgePort(networks, network, networks.lease(network, guest, names, wanted));
    }

    /** What a guest has of a network already, after another process; empty when it has nothing. */
    public static Optional<BridgePort> resume(
            BridgeNetworks networks, BridgeNetwork network, String guest) {
        return networks.leaseOf(network, guest)
                .map(lease -> new BridgePort(networks, network, lease));
    }

    /** From now on the guest has its address as long as that process lives. */
    public synchronized void handOver(ProcessIdentity owner) {
        lease = networks.handOver(network, lease, owner);
    }

    /** The network. */
    public BridgeNetwork network() {
        return network;
    }

    /** The guest's address. */
    public synchronized Lease lease() {
        return lease;
    }

    /**
     * Lays the wire to a namespace. It is gone with that, or with what {@link #close} does.
     *
     * @param device the name of the guest's interface
     */
    public void join(NetworkNamespace guest, String device) {
        int bridge = networks.bridge(network);
        try (Links links = new Links()) {
            links.makeWire(hostDevice(), bridge, device, lease().mac(), guest);
        }
        guest.inside(
                () -> {
                    try (Links inside = new Links()) {
                        int index = inside.index(device).orElseThrow();
                        inside.raise(inside.index("lo").orElseThrow());
                        inside.address(index, lease().address(), network.subnet().prefix());
                        inside.raise(index);
                    }
                    return true;
                });
    }

    /** Has everything that no interface there leads to be reached by this network, if it can be. */
    public void leadOut(NetworkNamespace guest) {
        if (!network.internal()) {
            guest.inside(
                    () -> {
                        try (Links inside = new Links()) {
                            inside.route(network.gateway());
                        }
                        return true;
                    });
        }
    }

    /**
     * Puts an interface on the bridge; the other end is the guest's, and it is gone with that.
     *
     * @param headerBytes of the header before each frame ({@link Tap#openWithHeaders})
     */
    public Tap plug(int headerBytes) {
        int bridge = networks.bridge(network);
        Tap tap = Tap.openWithHeaders(hostDevice(), headerBytes);
        try (Links links = new Links()) {
            links.putOnBridge(links.index(hostDevice()).orElseThrow(), bridge);
            return tap;
        } catch (RuntimeException failure) {
            tap.close();
            throw failure;
        }
    }

    /** What the guest is there. */
    public Connection connection() {
        byte[] mac = ByteBuffer.allocate(Long.BYTES).putLong(lease().mac()).array();
        return new Connection(
                network.name(),
                Ipv4.text(lease().address()),
                network.subnet().prefix(),
                Ipv4.text(network.gateway()),
                HexFormat.ofDelimiter(":").formatHex(mac, 2, mac.length));
    }

    /**
     * Has the kernel lead ports of the host to the guest, from everywhere but loopback addresses
     * and other guests. After it was joined.
     *
     * @param ports those of other protocols than TCP are left to whoever listens there: the kernel
     *     would go on to lead a sender of datagrams to a guest that is gone
     */
    public synchronized void lead(List<PublishedPort> ports) {
        List<PublishedPort> led =
                ports.stream()
                        .filter(port -> port.protocol() == PublishedPort.Protocol.TCP)
                        .filter(port -> !Ipv4.isLoopback(Ipv4.parse(port.hostAddress())))
                        .toList();
        if (!led.isEmpty() && !network.internal()) {
            lease = networks.lead(network, lease, led);
        }
    }

    /** By its address, which no other has on its network. */
    private String hostDevice() {
        return "qv" + network.id().substring(0, 5) + HexFormat.of().toHexDigits(lease().address());
    }

    /** Pulls the wire, and gives the address back; nothing happens when it is another guest's. */
    @Override
    public void close() {
        if (!networks.isHeld(network, lease())) {
            return;
        }
        try (Links links = new Links()) {
            links.remove(hostDevice());
        }
        networks.release(network, lease());
    }
}
