package dev.quarters.machine.virtio.console;

import dev.quarters.machine.state.StateReader;
import dev.quarters.machine.state.StateWriter;
import dev.quarters.machine.time.EventQueue;
import dev.quarters.machine.virtio.ConfigurationFields;
import dev.quarters.machine.virtio.DescriptorChain;
import dev.quarters.machine.virtio.VirtioDevice;
import dev.quarters.machine.virtio.VirtioQueues;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The console device (virtio 1.2 §5.3): ports, each with a queue for either direction, and two
 * control queues by which device and driver tell each other of them. A driver without MULTIPORT has
 * port 0 alone, which is then open from the start.
 */
public final class ConsoleDevice implements VirtioDevice {

    private static final int DEVICE_ID = 3;

    static final long SIZE = 1;
    static final long MULTIPORT = 1 << 1;
    static final long EMERGENCY_WRITE = 1 << 2;

    static final int CONTROL_RECEIVE = 2;
    static final int CONTROL_TRANSMIT = 3;

    private static final int QUEUE_SIZE = 128;
    private static final int MOST_PORTS = 31;

    private static final int COLUMNS = 0;
    private static final int ROWS = 2;
    private static final int MAXIMUM_PORTS = 4;
    private static final int EMERGENCY = 8;

    private final EventQueue events;
    private final List<Port> ports;
    private final ConfigurationFields configuration = new ConfigurationFields(12);
    private final byte[] control = new byte[ControlEvent.BYTES];

    private @Nullable VirtioQueues queues;
    private boolean multiport;
    private boolean sizes;

    /** With those ports, 1 to 31. */
    public ConsoleDevice(EventQueue events, List<PortDefinition> definitions) {
        if (definitions.isEmpty() || definitions.size() > MOST_PORTS) {
            throw new IllegalArgumentException(definitions.size() + " ports");
        }
        this.events = events;
        ports =
                IntStream.range(0, definitions.size())
                        .mapToObj(i -> new Port(this, i, definitions.get(i)))
                        .toList();
        configuration.set(MAXIMUM_PORTS, 4, ports.size());
    }

    /** The host's end of a port. */
    public ConsolePort port(int number) {
        return ports.get(number);
    }

    void locked(Runnable action) {
        events.locked(action);
    }

    @Override
    public int deviceId() {
        return DEVICE_ID;
    }

    @Override
    public long features() {
        return SIZE | MULTIPORT | EMERGENCY_WRITE;
    }

    @Override
    public int queueCount() {
        return 2 + 2 * ports.size();
    }

    @Override
    public int queueSize(int queue) {
        return QUEUE_SIZE;
    }

    @Override
    public void start(long features, VirtioQueues given) {
        queues = given;
        multiport = (features & MULTIPORT) != 0;
        sizes = (features & SIZE) != 0;
        if (!multiport) {
            ports.getFirst().setOpen(true);
        }
    }

    @Override
    public void notified(int queue) {
        switch (queue) {
            case CONTROL_RECEIVE -> sendControl();
            case CONTROL_TRANSMIT -> receiveControl();
            default -> {
                Port port = ports.get(queue < CONTROL_RECEIVE ? 0 : queue / 2 - 1);
                if (queue == port.receiveQueue()) {
                    port.receivable();
                } else {
                    port.transmit();
                }
            }
        }
    }

    Optional<DescriptorChain> take(int queue) {
        return queues == null ? Optional.empty() : queues.take(queue);
    }

    void give(int queue, DescriptorChain chain, long written) {
        if (queues != null) {
            queues.give(queue, chain, written);
        }
    }

    /** Puts bytes into the guest's buffers; returns how many there was space for. */
    int receive(int queue, byte[] bytes, int offset, int length) {
        int done = 0;
        for (int turn = 0; turn < QUEUE_SIZE && done < length; turn++) {
            DescriptorChain chain = take(queue).orElse(null);
            if (chain == null) {
                break;
            }
            int written = chain.write(bytes, offset + done, length - done);
            done += written;
            give(queue, chain, written);
        }
        return done;
    }

    /** Tells the guest what it has to know, as far as it has buffers for that. */
    void sendControl() {
        if (!multiport) {
            return;
        }
        for (Port port : ports) {
            while (port.hasMessage()) {
                DescriptorChain chain = take(CONTROL_RECEIVE).orElse(null);
                if (chain == null) {
                    return;
                }
                byte[] message = port.nextMessage();
                give(CONTROL_RECEIVE, chain, chain.write(message, 0, message.length));
            }
        }
    }

    private void receiveControl() {
        Optional<DescriptorChain> next = take(CONTROL_TRANSMIT);
        while (next.isPresent()) {
            DescriptorChain chain = next.get();
            if (chain.read(control, 0, control.length) == control.length) {
                ByteBuffer message = ByteBuffer.wrap(control).order(ByteOrder.LITTLE_ENDIAN);
                handle(message.getInt(), message.getShort(), message.getShort());
            }
            give(CONTROL_TRANSMIT, chain, 0);
            next = take(CONTROL_TRANSMIT);
        }
        sendControl();
    }

    private void handle(int id, int event, int value) {
        if (event == ControlEvent.DEVICE_READY) {
            if (value == 1) {
                ports.forEach(Port::announce);
            }
        } else if (id >= 0 && id < ports.size()) {
            switch (event) {
                case ControlEvent.PORT_READY -> ports.get(id).setReady(value == 1);
                case ControlEvent.PORT_OPEN -> ports.get(id).setOpen(value == 1);
                default -> {}
            }
        }
    }

    /** The size of port 0 is in configuration space as well (§5.3.4). */
    void resized(Port port) {
        if (port.number() == 0) {
            configuration.set(COLUMNS, 2, port.columns());
            configuration.set(ROWS, 2, port.rows());
            if (queues != null && sizes) {
                queues.configurationChanged();
            }
        }
    }

    @Override
    public long readConfiguration(int offset, int size) {
        return configuration.read(offset, size);
    }

    @Override
    public void writeConfiguration(int offset, int size, long value) {
        if (offset == EMERGENCY) {
            ports.getFirst().emergency((byte) value);
        }
    }

    @Override
    public void reset() {
        queues = null;
        multiport = false;
        sizes = false;
        ports.forEach(Port::reset);
    }

    @Override
    public void save(StateWriter out) {
        ports.forEach(port -> out.put("port" + port.number(), port));
    }

    @Override
    public void load(StateReader in) {
        ports.forEach(port -> in.get("port" + port.number(), port));
        configuration.set(COLUMNS, 2, ports.getFirst().columns());
        configuration.set(ROWS, 2, ports.getFirst().rows());
    }
}
