package dev.quarters.network.user;

import static java.nio.channels.SelectionKey.OP_READ;

import dev.quarters.network.event.NetworkThread;
import dev.quarters.network.frame.Ip;
import dev.quarters.network.frame.Udp;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The UDP ports of one guest: each that it sends from is a socket of the host, for as long as there
 * is something to hear (RFC 4787: the same socket for all it sends to, and only these are heard).
 * And clients of its published ports, who are answered from there. For the network's thread.
 */
final class UdpTable {

    private static final long IDLE = 60_000_000_000L;
    private static final int MOST_PEERS = 64;
    private static final int TURN = 64;
    private static final int DATA = Outgoing.PAYLOAD + Udp.HEADER;

    private final UserNetwork network;
    private final Port port;
    private final int most;
    private final NetworkThread.Alarm sweeping;

    /** Those used least recently first. */
    private final Map<Integer, Flow> flows = new LinkedHashMap<>(16, 0.75f, true);

    private final Map<Client, Answer> clients = new LinkedHashMap<>(16, 0.75f, true);

    /** Whom a guest's port answers. */
    private record Client(int guestPort, int remote, int remotePort) {}

    private static final class Answer {
        private final DatagramChannel from;
        private final InetSocketAddress to;
        private long used;

        Answer(DatagramChannel from, InetSocketAddress to) {
            this.from = from;
            this.to = to;
        }
    }

    UdpTable(UserNetwork network, Port port) {
        this.network = network;
        this.port = port;
        this.most = network.options().bounds().datagramPorts();
        this.sweeping = network.thread().alarm(this::sweep);
    }

    private final class Flow {
        private final int guestPort;
        private final DatagramChannel channel;

        /** Those that it was sent to, and as whom the guest knows them. */
        private final Map<InetSocketAddress, Client> peers =
                new LinkedHashMap<>(8, 0.75f, true) {
                    @Override
                    protected boolean removeEldestEntry(Map.Entry<InetSocketAddress, Client> one) {
                        return size() > MOST_PEERS;
                    }
                };

        private long used;

        Flow(int guestPort) throws IOException {
            this.guestPort = guestPort;
            channel = DatagramChannel.open(java.net.StandardProtocolFamily.INET);
            try {
                channel.bind(new InetSocketAddress(0));
                network.thread().register(channel, OP_READ, key -> hear());
            } catch (IOException | RuntimeException failure) {
                NetworkThread.closeQuietly(channel);
                throw failure;
            }
        }

        private void hear() throws IOException {
            for (int i = 0; i < TURN; i++) {
                ByteBuffer buffer = data();
                if (!(channel.receive(buffer) instanceof InetSocketAddress sender)) {
                    return;
                }
                @Nullable Client peer = peers.get(sender);
                if (peer != null) {
                    used = System.nanoTime();
                    deliver(peer.remote, peer.remotePort, guestPort, buffer.position() - DATA);
                }
            }
        }
    }

    private ByteBuffer data() {
        return ByteBuffer.wrap(network.out().frame(), DATA, Ip.LARGEST - Ip.HEADER - Udp.HEADER);
    }

    private void deliver(int remote, int remotePort, int guestPort, int length) {
        network.out().udp(port, remote, remotePort, port.address(), guestPort, length);
    }

    /** Sends what a guest sends; false when it may not go there. */
    boolean send(int guestPort, int destination, int to, byte[] bytes, int offset, int length) {
        Client client = new Client(guestPort, destination, to);
        long now = System.nanoTime();
        ByteBuffer data = ByteBuffer.wrap(bytes, offset, length);
        try {
            @Nullable Answer answer = clients.get(client);
            if (answer != null) {
                answer.used = now;
                answer.from.send(data, answer.to);
                return true;
            }
            @Nullable InetSocketAddress outside = network.outside(destination, to);
            if (outside == null) {
                return false;
            }
            Flow flow = flow(guestPort);
            flow.used = now;
            flow.peers.put(outside, client);
            flow.channel.send(data, outside);
        } catch (IOException | RuntimeException lost) {
            // As on the way there; the guest will ask again or not.
        }
        return true;
    }

    private Flow flow(int guestPort) throws IOException {
        @Nullable Flow known = flows.get(guestPort);
        if (known != null) {
            return known;
        }
        if (flows.size() >= most) {
            Iterator<Flow> oldest = flows.values().iterator();
            NetworkThread.closeQuietly(oldest.next().channel);
            oldest.remove();
        }
        Flow flow = new Flow(guestPort);
        flows.put(guestPort, flow);
        sweeping.set(System.nanoTime() + IDLE);
        return flow;
    }

    /** Takes what came to a published port of the guest. */
    void hear(DatagramChannel published, int guestPort) throws IOException {
        for (int i = 0; i < TURN; i++) {
            ByteBuffer buffer = data();
            if (!(published.receive(buffer) instanceof InetSocketAddress sender)) {
                return;
            }
            int remote = network.seenByGuests(sender.getAddress());
            Client client = new Client(guestPort, remote, sender.getPort());
            @Nullable Answer known = clients.get(client);
            if (known == null || !known.from.equals(published)) {
                known = new Answer(published, sender);
                clients.put(client, known);
                sweeping.set(System.nanoTime() + IDLE);
            }
            known.used = System.nanoTime();
            if (clients.size() > most) {
                clients.remove(clients.keySet().iterator().next());
            }
            deliver(remote, sender.getPort(), guestPort, buffer.position() - DATA);
        }
    }

    private void sweep() {
        long now = System.nanoTime();
        flows.values()
                .removeIf(
                        flow -> {
                            boolean idle = now - flow.used >= IDLE;
                            if (idle) {
                                NetworkThread.closeQuietly(flow.channel);
                            }
                            return idle;
                        });
        clients.values().removeIf(answer -> now - answer.used >= IDLE);
        if (!flows.isEmpty() || !clients.isEmpty()) {
            sweeping.set(now + IDLE);
        }
    }

    void close() {
        sweeping.cancel();
        flows.values().forEach(flow -> NetworkThread.closeQuietly(flow.channel));
        flows.clear();
        clients.clear();
    }

    int size() {
        return flows.size();
    }
}
