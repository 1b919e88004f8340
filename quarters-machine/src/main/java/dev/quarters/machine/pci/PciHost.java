package dev.quarters.machine.pci;

import dev.quarters.machine.bus.AddressSpace;
import dev.quarters.machine.bus.InterruptLine;
import dev.quarters.machine.bus.IoRegion;
import dev.quarters.machine.bus.Mapping;
import dev.quarters.machine.bus.MessageInterrupts;
import dev.quarters.machine.bus.SharedLine;
import dev.quarters.machine.state.StateReader;
import dev.quarters.machine.state.StateWriter;
import dev.quarters.machine.state.Stateful;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The host bridge: the bus, number 0, with its devices, and both ways to their configuration spaces
 * (PCI Local Bus 3.0 §3.2.2.3.2; PCI Express Base 5.0 §7.2.2). Every device has one function.
 */
public final class PciHost implements Stateful {

    /** How many devices a bus has at most. */
    public static final int DEVICES = 32;

    private static final int INTERRUPT_LINES = 4;

    private final AddressSpace memory;
    private final AddressSpace ports;
    private final MessageInterrupts messages;
    private final PciWindows windows;
    private final SharedLine[] lines = new SharedLine[INTERRUPT_LINES];
    private final Map<Integer, PciDevice> devices = new TreeMap<>();
    private int address;
    private boolean assigning;

    /**
     * A bus without devices.
     *
     * @param lines four inputs of interrupt controllers, for INTA# to INTD# of device 0; those of
     *     others are rotated by their number
     * @param windows where base addresses are assigned at reset
     */
    public PciHost(
            AddressSpace memory,
            AddressSpace ports,
            List<InterruptLine> lines,
            MessageInterrupts messages,
            PciWindows windows) {
        this.memory = memory;
        this.ports = ports;
        this.messages = messages;
        this.windows = windows;
        for (int i = 0; i < INTERRUPT_LINES; i++) {
            this.lines[i] = new SharedLine(lines.get(i));
        }
    }

    /** Which of the four lines a pin of a device pulls: 1 is INTA#. */
    public static int line(int device, int pin) {
        return (device + pin - 1) % INTERRUPT_LINES;
    }

    /** The lowest number that no device has. */
    public int freeDevice() {
        int number = 0;
        while (devices.containsKey(number)) {
            number++;
        }
        return number;
    }

    /** Puts a device on the bus; it has addresses after the next reset. */
    public void add(int number, PciDevice device) {
        if (number < 0 || number >= DEVICES || devices.putIfAbsent(number, device) != null) {
            throw new IllegalArgumentException("PCI device number " + number + " is not free");
        }
        PciFunction function = device.function();
        int pin = function.interruptPin();
        InterruptLine line = pin == 0 ? high -> {} : lines[line(number, pin)].input();
        function.connect(line, messages, this::remap);
    }

    /** Resets all devices and assigns their base addresses. */
    public void reset() {
        address = 0;
        assigning = true;
        PciWindows.Allocation allocation = windows.allocation();
        devices.forEach(
                (number, device) -> {
                    device.function().reset();
                    allocation.assign(number, device.function());
                    device.reset();
                });
        assigning = false;
        remap();
    }

    private void remap() {
        if (!assigning) {
            memory.setMovable(mappings(false));
            ports.setMovable(mappings(true));
        }
    }

    private List<Mapping> mappings(boolean ofPorts) {
        List<Mapping> mappings = new ArrayList<>();
        devices.values().forEach(each -> mappings.addAll(each.function().mappings(ofPorts)));
        return mappings;
    }

    /** Mechanism #1: the address at CF8H, which only takes doublewords, and data at CFCH. */
    public IoRegion configurationPorts() {
        return new IoRegion() {
            @Override
            public long read(long offset, int size) {
                if (offset >= 4) {
                    return (address & 1 << 31) == 0 ? -1 : configuration().read(at(offset), size);
                }
                return offset == 0 && size == 4 ? address & 0xFFFF_FFFFL : -1;
            }

            @Override
            public void write(long offset, int size, long value) {
                if (offset >= 4) {
                    if ((address & 1 << 31) != 0) {
                        configuration().write(at(offset), size, value);
                    }
                } else if (offset == 0 && size == 4) {
                    address = (int) value & 0x80FF_FFFC;
                }
            }

            private IoRegion configuration() {
                return function(address >> 8 & 0xFFFF);
            }

            private long at(long offset) {
                return (address & 0xFC) + (offset & 3);
            }
        };
    }

    /** The enhanced mechanism: 4096 bytes for each function, of bus 0 only. */
    public IoRegion enhancedConfiguration() {
        return new IoRegion() {
            @Override
            public long read(long offset, int size) {
                return function((int) (offset >> 12)).read(offset & 0xFFF, size);
            }

            @Override
            public void write(long offset, int size, long value) {
                function((int) (offset >> 12)).write(offset & 0xFFF, size, value);
            }
        };
    }

    /** By bus (8 bits), device (5), function (3). */
    private IoRegion function(int number) {
        PciDevice device = (number & 7) == 0 ? devices.get(number >> 3) : null;
        return device == null ? NOTHING : device.function();
    }

    private static final IoRegion NOTHING =
            new IoRegion() {
                @Override
                public long read(long offset, int size) {
                    return -1;
                }

                @Override
                public void write(long offset, int size, long value) {}
            };

    @Override
    public void save(StateWriter out) {
        out.putInt("address", address);
        devices.forEach((number, device) -> out.put("device " + number, device));
    }

    @Override
    public void load(StateReader in) {
        address = in.getInt("address") & 0x80FF_FFFC;
        assigning = true;
        devices.forEach((number, device) -> in.get("device " + number, device));
        assigning = false;
        remap();
    }
}
