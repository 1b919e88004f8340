package dev.quarters.machine.virtio.vsock;

import dev.quarters.machine.state.StateReader;
import dev.quarters.machine.state.StateWriter;
import dev.quarters.machine.time.EventQueue;
import dev.quarters.machine.virtio.ConfigurationFields;
import dev.quarters.machine.virtio.DescriptorChain;
import dev.quarters.machine.virtio.VirtioDevice;
import dev.quarters.machine.virtio.VirtioQueues;

import org.jspecify.annotations.Nullable;

import java.util.Optional;

/**
 * The socket device (virtio 1.2 §5.10): stream connections between the guest and its host. Nothing
 * of a connection can be restored, since its other end is a program of the host; so a guest that
 * was loaded hears that the transport was reset (§5.10.6.7).
 */
public final class VsockDevice implements VirtioDevice {

    private static final int DEVICE_ID = 19;
    static final long STREAM = 1;

    static final int RECEIVE = 0;
    static final int TRANSMIT = 1;
    static final int EVENT = 2;
    static final int QUEUE_SIZE = 128;

    private static final int EVENT_BYTES = 4;
    private static final long FIRST_GUEST = 3;

    private final EventQueue events;
    private final long guest;
    private final ConfigurationFields configuration = new ConfigurationFields(8);
    private final Connections connections;

    /** Two of them: who hears of a received packet may well send one. */
    private final Packet received = new Packet();

    private final Packet sent = new Packet();

    private @Nullable VirtioQueues queues;
    private boolean transportReset;

    /**
     * @param guest the guest's address: from 3 on, below 2^32
     */
    public VsockDevice(EventQueue events, long guest) {
        if (guest < FIRST_GUEST || guest >= 0xFFFF_FFFFL) {
            throw new IllegalArgumentException("address of a guest: " + guest);
        }
        this.events = events;
        this.guest = guest;
        configuration.set(0, 8, guest);
        connections = new Connections(this, events);
    }

    /** The host's side. */
    public VsockHost host() {
        return connections;
    }

    void locked(Runnable action) {
        events.locked(action);
    }

    long now() {
        return events.now();
    }

    @Override
    public int deviceId() {
        return DEVICE_ID;
    }

    @Override
    public long features() {
        return STREAM;
    }

    @Override
    public int queueCount() {
        return 3;
    }

    @Override
    public int queueSize(int queue) {
        return QUEUE_SIZE;
    }

    @Override
    public void start(long features, VirtioQueues given) {
        queues = given;
    }

    @Override
    public void notified(int queue) {
        switch (queue) {
            case TRANSMIT -> receive();
            case RECEIVE -> {
                send();
                connections.mayWrite();
                receive();
            }
            default -> sendEvent();
        }
    }

    private Optional<DescriptorChain> take(int queue) {
        return queues == null ? Optional.empty() : queues.take(queue);
    }

    private void give(int queue, DescriptorChain chain, long written) {
        if (queues != null) {
            queues.give(queue, chain, written);
        }
    }

    /** Takes packets from the guest, as long as there is space for what they make us reply. */
    private void receive() {
        while (!connections.hasManyReplies()) {
            DescriptorChain chain = take(TRANSMIT).orElse(null);
            if (chain == null) {
                break;
            }
            boolean whole = chain.read(received.bytes, 0, Packet.BYTES) == Packet.BYTES;
            if (whole && received.source() == guest && received.destination() == Packet.HOST) {
                connections.handle(received, chain);
            }
            give(TRANSMIT, chain, 0);
            send();
        }
    }

    /** Sends what waits, as far as the guest has buffers. */
    void send() {
        while (connections.hasPacket()) {
            DescriptorChain chain = takeForPacket();
            if (chain == null) {
                return;
            }
            connections.nextPacket(sent, guest);
            chain.write(sent.bytes, 0, Packet.BYTES);
            give(RECEIVE, chain, Packet.BYTES);
        }
    }

    /** A chain with space for more than a header; others go back. */
    private @Nullable DescriptorChain takeForPacket() {
        for (int turn = 0; turn < QUEUE_SIZE; turn++) {
            DescriptorChain chain = take(RECEIVE).orElse(null);
            if (chain == null || chain.writable() > Packet.BYTES) {
                return chain;
            }
            give(RECEIVE, chain, 0);
        }
        return null;
    }

    /** Sends bytes of a connection in one packet; how many there was space for. */
    int sendData(Connection connection, byte[] from, int offset, int length) {
        send();
        DescriptorChain chain = connections.hasPacket() ? null : takeForPacket();
        if (chain == null) {
            return 0;
        }
        int step = (int) Math.min(length, chain.writable() - Packet.BYTES);
        connection.dataHeader(sent, guest, step);
        chain.write(sent.bytes, 0, Packet.BYTES);
        chain.write(from, offset, step);
        give(RECEIVE, chain, Packet.BYTES + step);
        return step;
    }

    void replyReset(long ports, int type) {
        connections.replyReset(ports, type);
    }

    void forget(Connection connection) {
        connections.forget(connection);
    }

    private void sendEvent() {
        if (transportReset) {
            DescriptorChain chain = take(EVENT).orElse(null);
            if (chain != null) {
                transportReset = false;
                // VIRTIO_VSOCK_EVENT_TRANSPORT_RESET is 0.
                give(EVENT, chain, chain.write(new byte[EVENT_BYTES], 0, EVENT_BYTES));
            }
        }
    }

    @Override
    public long readConfiguration(int offset, int size) {
        return configuration.read(offset, size);
    }

    @Override
    public void writeConfiguration(int offset, int size, long value) {}

    @Override
    public void reset() {
        queues = null;
        transportReset = false;
        connections.endAll();
    }

    @Override
    public void save(StateWriter out) {
        out.putBoolean("connections", transportReset || !connections.isEmpty());
    }

    @Override
    public void load(StateReader in) {
        transportReset = in.getBoolean("connections");
        if (transportReset) {
            events.post(this::sendEvent);
        }
    }
}
