package dev.quarters.machine.virtio.vsock;

import dev.quarters.machine.time.EventQueue;
import dev.quarters.machine.virtio.DescriptorChain;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * All connections by their ports, who listens, and resets for packets that belong to none. A guest
 * can make only so many of each.
 */
final class Connections implements VsockHost {

    private static final int MOST_CONNECTIONS = 256;
    private static final int MANY_REPLIES = 256;

    /** Where ports begin that the host connects from. */
    private static final int FIRST_HOST_PORT = 1 << 20;

    private record Reply(long ports, int type) {}

    private final VsockDevice device;
    private final EventQueue events;
    private final Map<Long, Connection> connections = new LinkedHashMap<>();
    private final Map<Integer, VsockAcceptor> acceptors = new HashMap<>();
    private final ArrayDeque<Reply> resets = new ArrayDeque<>();
    private int nextHostPort = FIRST_HOST_PORT;

    Connections(VsockDevice device, EventQueue events) {
        this.device = device;
        this.events = events;
    }

    boolean isEmpty() {
        return connections.isEmpty();
    }

    @Override
    public VsockChannel connect(int guestPort, VsockListener listener) {
        Connection[] made = new Connection[1];
        device.locked(
                () -> {
                    long ports = Packet.ports(nextHostPort, guestPort);
                    while (connections.containsKey(ports)) {
                        ports = Packet.ports(++nextHostPort, guestPort);
                    }
                    nextHostPort++;
                    made[0] = add(ports);
                    made[0].setListener(listener);
                    made[0].request();
                });
        return made[0];
    }

    private Connection add(long ports) {
        Connection connection = new Connection(device, ports, events);
        connections.put(ports, connection);
        return connection;
    }

    @Override
    public void listen(int hostPort, VsockAcceptor acceptor) {
        device.locked(() -> acceptors.put(hostPort, acceptor));
    }

    @Override
    public void stopListening(int hostPort) {
        device.locked(() -> acceptors.remove(hostPort));
    }

    /** A packet of the guest to the host; its data is what is left of the chain. */
    void handle(Packet packet, DescriptorChain chain) {
        long ports = Packet.ports(packet.destinationPort(), packet.sourcePort());
        Connection connection = connections.get(ports);
        int type = packet.type();
        if (packet.operation() == Packet.RESET) {
            if (connection != null) {
                connection.end();
            }
        } else if (type != Packet.STREAM) {
            replyReset(ports, type);
        } else if (connection != null) {
            if (!connection.handle(packet, chain)) {
                connection.end();
                replyReset(ports, type);
            }
        } else if (packet.operation() != Packet.REQUEST || !accept(ports, packet)) {
            replyReset(ports, type);
        }
    }

    private boolean accept(long ports, Packet packet) {
        VsockAcceptor acceptor = acceptors.get(packet.destinationPort());
        if (acceptor == null || connections.size() >= MOST_CONNECTIONS) {
            return false;
        }
        Connection connection = add(ports);
        connection.respond();
        connection.credit(packet);
        connection.setListener(acceptor.accept(connection));
        return true;
    }

    void replyReset(long ports, int type) {
        resets.add(new Reply(ports, type));
    }

    boolean hasManyReplies() {
        return resets.size() >= MANY_REPLIES;
    }

    boolean hasPacket() {
        if (!resets.isEmpty()) {
            return true;
        }
        for (Connection connection : connections.values()) {
            if (connection.hasPacket()) {
                return true;
            }
        }
        return false;
    }

    /** The next packet to be sent; there is one. */
    void nextPacket(Packet packet, long guest) {
        Reply reset = resets.poll();
        if (reset != null) {
            packet.set(guest, reset.ports, reset.type, Packet.RESET, 0, 0);
            return;
        }
        for (Connection connection : connections.values()) {
            if (connection.hasPacket()) {
                connection.nextPacket(packet, guest);
                return;
            }
        }
    }

    void mayWrite() {
        List.copyOf(connections.values()).forEach(Connection::mayWrite);
    }

    void forget(Connection connection) {
        connections.remove(connection.ports());
    }

    /** The guest's driver is gone, and its ends of all connections with it. */
    void endAll() {
        List.copyOf(connections.values()).forEach(Connection::end);
        resets.clear();
    }
}
