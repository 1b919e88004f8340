package dev.quarters.network.user;

import dev.quarters.api.ConflictException;
import dev.quarters.api.InvalidRequestException;
import dev.quarters.network.address.Ipv4;
import dev.quarters.network.event.NetworkThread;
import dev.quarters.network.tcp.BufferPool;
import dev.quarters.network.tcp.FirstSequences;
import dev.quarters.network.tcp.TcpEndpoints;

import org.jspecify.annotations.Nullable;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A network in user mode, with one thread. See the package.
 *
 * <p>Safe for use by several threads.
 */
public final class UserNetwork implements AutoCloseable {

    /** Of the network itself: locally administered, as no guest's is. */
    private static final long MAC = 0x02_51_55_41_52_54L;

    /** Frames that are taken of one guest before the next has its turn. */
    private static final int TURN = 64;

    private final UserNetworkOptions options;
    private final NetworkThread thread;
    private final Outgoing out;
    private final BufferPool buffers;
    private final NameService names;
    private final DhcpService dhcp;
    private final Router router;
    private final FirstSequences firstSequences = new FirstSequences();
    private final List<Port> ports = new CopyOnWriteArrayList<>();

    private UserNetwork(UserNetworkOptions options) {
        this.options = options;
        this.thread = new NetworkThread("quarters network " + options.name());
        this.out = new Outgoing(MAC, options.mtu());
        this.buffers = new BufferPool(options.bounds().bufferBytes());
        this.names = new NameService(this, thread);
        this.dhcp = new DhcpService(this, out);
        this.router = new Router(this, out);
        thread.work(this::work);
    }

    /** A network without guests. */
    public static UserNetwork open(UserNetworkOptions options) {
        return new UserNetwork(options);
    }

    /** What it is. */
    public UserNetworkOptions options() {
        return options;
    }

    /**
     * Connects a guest.
     *
     * @param sink takes frames for it
     * @throws ConflictException when its address is another's, or none is free
     */
    public synchronized Port connect(Port.Plug plug, FrameSink sink) {
        if (ports.stream().anyMatch(port -> port.mac() == plug.mac())) {
            throw new ConflictException(
                    "a guest of network " + options.name() + " has the same Ethernet address", "");
        }
        Port port = new Port(this, thread, plug, address(plug), sink);
        ports.add(port);
        return port;
    }

    private int address(Port.Plug plug) {
        if (plug.address().isPresent()) {
            int wanted = plug.address().get();
            if (!options.subnet().isForHosts(wanted) || isOwn(wanted)) {
                throw new InvalidRequestException(
                        "no guest of network "
                                + options.name()
                                + " can have the address "
                                + Ipv4.text(wanted),
                        "choose one of " + options.subnet());
            }
            if (isTaken(wanted)) {
                throw new ConflictException(
                        "another guest of network "
                                + options.name()
                                + " has the address "
                                + Ipv4.text(wanted),
                        "choose another one");
            }
            return wanted;
        }
        for (int free = options.firstGuest(); free < options.subnet().broadcast(); free++) {
            if (!isTaken(free)) {
                return free;
            }
        }
        throw new ConflictException(
                "no address of network " + options.name() + " is free",
                "make one with a larger subnet than " + options.subnet());
    }

    private boolean isTaken(int address) {
        return ports.stream().anyMatch(port -> port.address() == address);
    }

    /** Nothing is handed to the guest when this has returned. */
    void disconnect(Port port) {
        if (ports.remove(port)) {
            thread.executeAndWait(port::end);
        }
    }

    /**
     * Has a port of the host stand for one of a guest.
     *
     * @param host port 0: a free one, see {@link Publication#port}
     * @throws ConflictException when the host's port is in use or may not be used
     */
    public Publication publishTcp(Port port, InetSocketAddress host, int guestPort) {
        return Publication.tcp(thread, port, host, guestPort);
    }

    /** As {@link #publishTcp}, for datagrams. */
    public Publication publishUdp(Port port, InetSocketAddress host, int guestPort) {
        return Publication.udp(thread, port, host, guestPort);
    }

    private boolean work() {
        boolean more = false;
        for (Port port : ports) {
            more |= port.work(router, TURN);
        }
        return more;
    }

    /**
     * Where what a guest sends there goes outside; null: nowhere. The resolver's address stands for
     * the host's own, for what does not fit into datagrams.
     */
    @Nullable InetSocketAddress outside(int address, int port) {
        if (address == options.resolver()) {
            List<InetSocketAddress> servers = options.nameservers().get();
            return port == NameService.PORT && !servers.isEmpty() ? servers.getFirst() : null;
        }
        if (address == options.gateway()) {
            return options.hostLoopback()
                    ? new InetSocketAddress(Ipv4.toInetAddress(0x7F00_0001), port)
                    : null;
        }
        boolean reachable =
                Ipv4.isOfOneHost(address)
                        && !Ipv4.isLoopback(address)
                        && !options.subnet().contains(address)
                        && port != 0;
        return reachable ? new InetSocketAddress(Ipv4.toInetAddress(address), port) : null;
    }

    /** As whom guests see a host outside: as itself, or as the router if they could not answer. */
    int seenByGuests(InetAddress outside) {
        int address = Ipv4.of(outside);
        boolean answerable =
                Ipv4.isOfOneHost(address)
                        && !Ipv4.isLoopback(address)
                        && !options.subnet().contains(address);
        return answerable ? address : options.gateway();
    }

    /** Whether an address is the router's or the resolver's. */
    boolean isOwn(int address) {
        return address == options.gateway() || address == options.resolver();
    }

    long mac() {
        return MAC;
    }

    /** Where all that happens in it happens. */
    public NetworkThread thread() {
        return thread;
    }

    Outgoing out() {
        return out;
    }

    BufferPool buffers() {
        return buffers;
    }

    NameService names() {
        return names;
    }

    DhcpService dhcp() {
        return dhcp;
    }

    List<Port> ports() {
        return ports;
    }

    /** What a connection begins with. On the network's thread. */
    int firstSequence(TcpEndpoints ends) {
        return firstSequences.of(ends, System.nanoTime());
    }

    /** Ends it with all its connections. */
    @Override
    public void close() {
        ports.forEach(this::disconnect);
        thread.close();
    }
}
