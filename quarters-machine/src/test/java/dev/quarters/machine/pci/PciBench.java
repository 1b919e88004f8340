package dev.quarters.machine.pci;

import dev.quarters.machine.bus.AddressSpace;
import dev.quarters.machine.bus.InterruptLine;
import dev.quarters.machine.bus.IoRegion;
import dev.quarters.machine.state.StateReader;
import dev.quarters.machine.state.StateWriter;

import java.util.ArrayList;
import java.util.List;

/** A bus with one device to test with: its ports hold what was written, its memory its offsets. */
final class PciBench {

    static final int DEVICE = 3;
    static final PciIdentity IDENTITY = new PciIdentity(0x1AF4, 0x1042, 1, 0x01_00_00, 0x1AF4, 2);

    final AddressSpace memory = new AddressSpace();
    final AddressSpace ports = new AddressSpace();
    final boolean[] lines = new boolean[4];
    final List<Long> messages = new ArrayList<>();
    final PciFunction function = new PciFunction(IDENTITY, PciFunction.CONVENTIONAL);
    final MsixTable msix;
    final PciHost host;

    PciBench() {
        function.addBar(0, BarKind.IO, 0x20, new Offsets());
        function.addBar(1, BarKind.MEMORY_32, 0x1000, new Offsets());
        msix = function.addMsix(2, 3);
        function.addBar(4, BarKind.PREFETCHABLE_64, 1L << 32, new Offsets());
        function.setInterruptPin(1);
        List<InterruptLine> wires = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            int line = i;
            wires.add(high -> lines[line] = high);
        }
        PciWindows windows =
                new PciWindows(
                        0xC000,
                        0x10000,
                        0xC000_0000L,
                        0xE000_0000L,
                        1L << 38,
                        1L << 39,
                        List.of(10, 11, 10, 11));
        host =
                new PciHost(
                        memory,
                        ports,
                        wires,
                        (address, data) -> messages.add(address << 16 | data),
                        windows);
        ports.map(0xCF8, 8, host.configurationPorts());
        memory.map(0xE000_0000L, 1 << 20, host.enhancedConfiguration());
        host.add(DEVICE, new Device(function));
        host.reset();
    }

    long readConfiguration(int offset, int size) {
        ports.write(0xCF8, 4, 1L << 31 | DEVICE << 11 | offset & 0xFC);
        return ports.read(0xCFC + (offset & 3), size);
    }

    void writeConfiguration(int offset, int size, long value) {
        ports.write(0xCF8, 4, 1L << 31 | DEVICE << 11 | offset & 0xFC);
        ports.write(0xCFC + (offset & 3), size, value);
    }

    record Device(PciFunction function) implements PciDevice {

        @Override
        public void reset() {}

        @Override
        public void save(StateWriter out) {
            out.put("function", function);
        }

        @Override
        public void load(StateReader in) {
            in.get("function", function);
        }
    }

    /** Reads as the offset. */
    static final class Offsets implements IoRegion {
        @Override
        public long read(long offset, int size) {
            return offset;
        }

        @Override
        public void write(long offset, int size, long value) {}
    }
}
