package dev.quarters.network.user;

import dev.quarters.network.event.NetworkThread;
import dev.quarters.network.tcp.TcpEndpoints;
import dev.quarters.network.tcp.TcpReset;
import dev.quarters.network.tcp.TcpSegment;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The connections of one guest. For the network's thread. */
final class TcpTable {

    private static final int FIRST_EPHEMERAL = 1024;

    /**
     * How long an acknowledgment waits for bytes to go with; RFC 9293 §3.8.6.3 has 500 ms at most.
     */
    private static final long ACKNOWLEDGED_WITHIN = 20_000_000;

    private final UserNetwork network;
    private final Port port;
    private final TcpSegment segment = new TcpSegment();
    private final Map<Long, TcpRelay> relays = new HashMap<>();
    private final Set<TcpRelay> touched = new LinkedHashSet<>();
    private final Set<TcpRelay> waiting = new LinkedHashSet<>();
    private final Set<TcpRelay> acknowledging = new LinkedHashSet<>();
    private final NetworkThread.Alarm acknowledgment;
    private int live;
    private int ephemeral = FIRST_EPHEMERAL;

    TcpTable(UserNetwork network, Port port) {
        this.network = network;
        this.port = port;
        this.acknowledgment = network.thread().alarm(this::acknowledge);
    }

    private static long key(TcpEndpoints ends) {
        return key(ends.remote(), ends.remotePort(), ends.guestPort());
    }

    private static long key(int remote, int remotePort, int guestPort) {
        return (long) remote << 32 | (long) remotePort << 16 | guestPort;
    }

    /** Takes a segment that is whole. */
    void segment(byte[] bytes, int offset, int length, int destination) {
        if (!segment.read(bytes, offset, length)) {
            return;
        }
        int guestPort = segment.sourcePort();
        int remotePort = segment.destinationPort();
        @Nullable TcpRelay relay = relays.get(key(destination, remotePort, guestPort));
        if (relay != null && segment.opens() && relay.isLingering()) {
            remove(relay);
            relay = null;
        }
        if (relay != null) {
            relay.connection().segment(segment);
            touched.add(relay);
        } else if (segment.opens()) {
            open(new TcpEndpoints(port.address(), guestPort, destination, remotePort));
        } else {
            refuse(new TcpEndpoints(port.address(), guestPort, destination, remotePort));
        }
    }

    private void open(TcpEndpoints ends) {
        @Nullable InetSocketAddress to = network.outside(ends.remote(), ends.remotePort());
        if (to == null || isFull()) {
            refuse(ends);
            return;
        }
        try {
            TcpRelay relay = TcpRelay.outward(network, this, ends, segment);
            add(relay);
            touched.add(relay);
            relay.connect(to);
        } catch (IOException noDescriptor) {
            refuse(ends);
        }
    }

    /** Answers a segment that belongs nowhere. */
    private void refuse(TcpEndpoints ends) {
        Outgoing out = network.out();
        int length = TcpReset.write(segment, out.frame(), Outgoing.PAYLOAD);
        if (length > 0) {
            send(ends.remote(), ends.guest(), length);
        }
    }

    /** Whether the guest has all connections that it can have. */
    boolean isFull() {
        return live >= network.options().bounds().connections();
    }

    private void add(TcpRelay relay) {
        relays.put(key(relay.ends()), relay);
        live++;
    }

    /** Offers a connection of the host's to the guest; it is closed when that can't be. */
    void offer(SocketChannel accepted, int guestPort) throws IOException {
        if (isFull() || port.isClosed()) {
            NetworkThread.closeQuietly(accepted);
            return;
        }
        TcpRelay relay = TcpRelay.inward(network, this, ends(accepted, guestPort), accepted);
        add(relay);
    }

    /** The guest sees who it is, unless only the host itself could reach that address. */
    private TcpEndpoints ends(SocketChannel accepted, int guestPort) throws IOException {
        if (accepted.getRemoteAddress() instanceof InetSocketAddress peer) {
            int remote = network.seenByGuests(peer.getAddress());
            if (remote != network.options().gateway()
                    && !relays.containsKey(key(remote, peer.getPort(), guestPort))) {
                return new TcpEndpoints(port.address(), guestPort, remote, peer.getPort());
            }
        }
        int gateway = network.options().gateway();
        do {
            ephemeral = ephemeral == 0xFFFF ? FIRST_EPHEMERAL : ephemeral + 1;
        } while (relays.containsKey(key(gateway, ephemeral, guestPort)));
        return new TcpEndpoints(port.address(), guestPort, gateway, ephemeral);
    }

    void send(int source, int destination, int length) {
        network.out().tcp(port, source, destination, length, TcpReset.CHECKSUM);
    }

    boolean isCongested(TcpRelay who) {
        boolean congested = port.isCongested();
        if (congested) {
            waiting.add(who);
        }
        return congested;
    }

    void acknowledgeLater(TcpRelay who) {
        if (acknowledging.isEmpty()) {
            acknowledgment.set(System.nanoTime() + ACKNOWLEDGED_WITHIN);
        }
        acknowledging.add(who);
    }

    private void acknowledge() {
        List<TcpRelay> now = new ArrayList<>(acknowledging);
        acknowledging.clear();
        now.forEach(relay -> relay.connection().acknowledgeLate());
    }

    /** It carries no bytes any more. */
    void ended() {
        live--;
    }

    void remove(TcpRelay relay) {
        relays.remove(key(relay.ends()), relay);
        waiting.remove(relay);
        acknowledging.remove(relay);
        relay.alarm().cancel();
    }

    /** After a batch of segments. */
    void flush() {
        for (TcpRelay relay : touched) {
            relay.flush();
        }
        touched.clear();
    }

    void uncongested() {
        if (waiting.isEmpty()) {
            return;
        }
        List<TcpRelay> now = new ArrayList<>(waiting);
        waiting.clear();
        now.forEach(TcpRelay::flush);
    }

    void close() {
        new ArrayList<>(relays.values()).forEach(TcpRelay::abandon);
        relays.clear();
        waiting.clear();
        acknowledging.clear();
        acknowledgment.cancel();
    }

    int size() {
        return relays.size();
    }
}
