package dev.quarters.machine.virtio.console;

import dev.quarters.machine.state.StateReader;
import dev.quarters.machine.state.StateWriter;
import dev.quarters.machine.state.Stateful;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A port: what of its state the guest was told and what it is still to be told. Messages are not
 * queued; a bit says that there is something to tell, and what is told is what is true by then.
 */
final class Port implements ConsolePort, Stateful {

    private final ConsoleDevice device;
    private final int number;
    private final PortDefinition definition;
    private final List<PortListener> listeners = new CopyOnWriteArrayList<>();
    private final Transmitter transmitter;

    private @Nullable ByteSink sink;
    private boolean ready;
    private boolean open;
    private int rows;
    private int columns;

    /** Messages to be sent: bits of {@code 1 << event}. */
    private int pending;

    Port(ConsoleDevice device, int number, PortDefinition definition) {
        this.device = device;
        this.number = number;
        this.definition = definition;
        transmitter = new Transmitter(device, transmitQueue());
    }

    /** Port 0 has the first two queues, the control queues are next (§5.3.2). */
    int receiveQueue() {
        return number == 0 ? 0 : 2 + 2 * number;
    }

    int transmitQueue() {
        return receiveQueue() + 1;
    }

    @Override
    public int number() {
        return number;
    }

    @Override
    public String name() {
        return definition.name();
    }

    @Override
    public void attach(ByteSink toHost) {
        device.locked(
                () -> {
                    sink = toHost;
                    tell(ControlEvent.PORT_OPEN);
                    transmit();
                });
    }

    @Override
    public void detach() {
        device.locked(
                () -> {
                    sink = null;
                    tell(ControlEvent.PORT_OPEN);
                    transmit();
                });
    }

    @Override
    public void resume() {
        device.locked(this::transmit);
    }

    /** Hands on what the guest wrote. */
    void transmit() {
        transmitter.run(sink);
    }

    /** Hands on bytes of an emergency write. */
    void emergency(byte value) {
        transmitter.emergency(value, sink);
    }

    @Override
    public int write(byte[] bytes, int offset, int length) {
        int[] done = new int[1];
        device.locked(
                () -> done[0] = open ? device.receive(receiveQueue(), bytes, offset, length) : 0);
        return done[0];
    }

    /** The guest put buffers for bytes from the host. */
    void receivable() {
        if (open) {
            listeners.forEach(PortListener::writable);
        }
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    void setOpen(boolean nowOpen) {
        if (open != nowOpen) {
            open = nowOpen;
            listeners.forEach(nowOpen ? PortListener::opened : PortListener::closed);
        }
    }

    @Override
    public void resize(int newRows, int newColumns) {
        device.locked(
                () -> {
                    rows = newRows & 0xFFFF;
                    columns = newColumns & 0xFFFF;
                    if (definition.console()) {
                        tell(ControlEvent.RESIZE);
                    }
                    device.resized(this);
                });
    }

    int rows() {
        return rows;
    }

    int columns() {
        return columns;
    }

    @Override
    public void addListener(PortListener listener) {
        listeners.add(listener);
    }

    /** The guest's driver wants to know the ports. */
    void announce() {
        pending = 1 << ControlEvent.PORT_ADD;
    }

    /** The guest's driver has set the port up, or failed to. */
    void setReady(boolean nowReady) {
        ready = nowReady;
        if (!nowReady) {
            pending = 0;
            return;
        }
        if (definition.console()) {
            pending |= 1 << ControlEvent.CONSOLE_PORT;
            if (rows != 0) {
                pending |= 1 << ControlEvent.RESIZE;
            }
        }
        if (!definition.name().isEmpty()) {
            pending |= 1 << ControlEvent.PORT_NAME;
        }
        if (sink != null) {
            pending |= 1 << ControlEvent.PORT_OPEN;
        }
    }

    private void tell(int event) {
        if (ready) {
            pending |= 1 << event;
            device.sendControl();
        }
    }

    boolean hasMessage() {
        return pending != 0;
    }

    /** The next message for the guest; it counts as sent. */
    byte[] nextMessage() {
        int event = ControlEvent.first(pending);
        pending &= ~(1 << event);
        byte[] name = definition.name().getBytes(StandardCharsets.UTF_8);
        int extra =
                switch (event) {
                    case ControlEvent.PORT_NAME -> name.length;
                    case ControlEvent.RESIZE -> 4;
                    default -> 0;
                };
        ByteBuffer message =
                ByteBuffer.allocate(ControlEvent.BYTES + extra).order(ByteOrder.LITTLE_ENDIAN);
        boolean closed = event == ControlEvent.PORT_OPEN && sink == null;
        message.putInt(number).putShort((short) event).putShort((short) (closed ? 0 : 1));
        if (event == ControlEvent.PORT_NAME) {
            message.put(name);
        } else if (event == ControlEvent.RESIZE) {
            // §5.3.6.2 has columns first; Linux has always read rows first.
            message.putShort((short) rows).putShort((short) columns);
        }
        return message.array();
    }

    void reset() {
        ready = false;
        pending = 0;
        transmitter.reset();
        setOpen(false);
    }

    @Override
    public void save(StateWriter out) {
        out.putBoolean("ready", ready);
        out.putBoolean("open", open);
        out.putInt("pending", pending);
        out.putInt("rows", rows);
        out.putInt("columns", columns);
        out.putLong("transmitted", transmitter.position());
    }

    @Override
    public void load(StateReader in) {
        ready = in.getBoolean("ready");
        pending = in.getInt("pending") & ControlEvent.ALL;
        rows = in.getInt("rows");
        columns = in.getInt("columns");
        transmitter.skip(in.getLong("transmitted"));
        setOpen(in.getBoolean("open"));
    }
}
