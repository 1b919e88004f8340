package dev.quarters.machine.virtio.network;

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
 * The network device (virtio 1.2 §5.1), with one pair of queues. A frame is what was on the wire,
 * behind a header that says nothing; or what a network with offloads makes of it.
 */
public final class NetworkDevice implements VirtioDevice {

    private static final int DEVICE_ID = 1;

    static final long CHECKSUM = 1;
    static final long GUEST_CHECKSUM = 1 << 1;
    static final long MAC = 1 << 5;
    static final long GUEST_SEGMENTS = 1 << 7;
    static final long HOST_SEGMENTS = 1 << 11;
    static final long MERGEABLE_BUFFERS = 1 << 15;
    static final long STATUS = 1 << 16;

    static final int TRANSMIT = 1;
    static final int QUEUE_SIZE = 256;

    private static final int STATUS_FIELD = 6;
    private static final int LINK_UP = 1;

    private static final int HEADER = NetworkBackend.HEADER_BYTES;

    /** Of a packet as large as can be; larger ones are dropped. */
    private static final int LONGEST_FRAME = (64 << 10) + 14;

    private final EventQueue events;
    private final NetworkBackend backend;
    private final ConfigurationFields configuration = new ConfigurationFields(8);
    private final byte[] frame = new byte[HEADER + LONGEST_FRAME];

    private @Nullable VirtioQueues queues;
    private @Nullable ReceiveQueue receiveQueue;
    private boolean tellsStatus;
    private boolean linkUp = true;

    public NetworkDevice(EventQueue events, MacAddress address, NetworkBackend backend) {
        this.events = events;
        this.backend = backend;
        for (int i = 0; i < 6; i++) {
            configuration.set(i, 1, address.octet(i));
        }
        configuration.set(STATUS_FIELD, 2, LINK_UP);
        backend.attach(this::receive);
    }

    /** Plugs the cable in or out. From any thread. */
    public void setLink(boolean up) {
        events.locked(
                () -> {
                    setLinkField(up);
                    if (queues != null && tellsStatus) {
                        queues.configurationChanged();
                    }
                });
    }

    private void setLinkField(boolean up) {
        linkUp = up;
        configuration.set(STATUS_FIELD, 2, up ? LINK_UP : 0);
    }

    private boolean receive(byte[] bytes, int offset, int length) {
        boolean[] taken = {true};
        events.locked(
                () -> {
                    if (length <= LONGEST_FRAME && linkUp && receiveQueue != null) {
                        taken[0] = receiveQueue.receive(bytes, offset, length);
                    }
                });
        return taken[0];
    }

    @Override
    public int deviceId() {
        return DEVICE_ID;
    }

    @Override
    public long features() {
        long offloads = CHECKSUM | GUEST_CHECKSUM | GUEST_SEGMENTS | HOST_SEGMENTS;
        return MAC | MERGEABLE_BUFFERS | STATUS | (backend.hasOffloads() ? offloads : 0);
    }

    @Override
    public int queueCount() {
        return 2;
    }

    @Override
    public int queueSize(int queue) {
        return QUEUE_SIZE;
    }

    @Override
    public void start(long features, VirtioQueues given) {
        queues = given;
        tellsStatus = (features & STATUS) != 0;
        boolean headed = backend.hasOffloads();
        if (headed) {
            boolean checksums = (features & GUEST_CHECKSUM) != 0;
            backend.taken(checksums, checksums && (features & GUEST_SEGMENTS) != 0);
        }
        receiveQueue =
                new ReceiveQueue(given, (features & MERGEABLE_BUFFERS) != 0, headed, QUEUE_SIZE);
    }

    @Override
    public void notified(int queue) {
        if (queue == TRANSMIT) {
            transmit();
        } else {
            backend.receivable();
        }
    }

    private void transmit() {
        VirtioQueues current = queues;
        if (current == null) {
            return;
        }
        Optional<DescriptorChain> next = current.take(TRANSMIT);
        while (next.isPresent()) {
            DescriptorChain chain = next.get();
            boolean whole = chain.read(frame, 0, HEADER) == HEADER;
            int length = whole ? (int) Math.min(LONGEST_FRAME + 1, chain.readable()) : 0;
            if (length > 0 && length <= LONGEST_FRAME && linkUp) {
                chain.read(frame, HEADER, length);
                backend.send(frame, HEADER, length);
            }
            current.give(TRANSMIT, chain, 0);
            next = current.take(TRANSMIT);
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
        receiveQueue = null;
        tellsStatus = false;
    }

    @Override
    public void save(StateWriter out) {
        out.putBoolean("linkUp", linkUp);
    }

    @Override
    public void load(StateReader in) {
        setLinkField(in.getBoolean("linkUp"));
    }
}
