package dev.quarters.machine.board;

import dev.quarters.machine.bus.IoRegion;
import dev.quarters.machine.interrupt.LocalApic;
import dev.quarters.machine.interrupt.ProcessorControl;
import dev.quarters.machine.memory.GuestMemory;
import dev.quarters.machine.pci.BarKind;
import dev.quarters.machine.pci.MsixTable;
import dev.quarters.machine.pci.PciDevice;
import dev.quarters.machine.pci.PciFunction;
import dev.quarters.machine.pci.PciIdentity;
import dev.quarters.machine.serial.SerialBackend;
import dev.quarters.machine.state.StateFile;
import dev.quarters.machine.state.StateReader;
import dev.quarters.machine.state.StateWriter;
import dev.quarters.machine.state.Stateful;
import dev.quarters.machine.time.DeterministicEventQueue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** A board with everything on it, which a guest without sense accesses at random. */
final class FuzzedBoard implements AutoCloseable, Stateful {

    /** What is accessed: ports, physical memory, or registers of a local APIC by number. */
    enum Space {
        PORTS,
        MEMORY,
        MODEL_SPECIFIC
    }

    /** A device by its addresses. */
    record Target(String name, Space space, long first, long length) {
        @Override
        public String toString() {
            return name;
        }
    }

    static List<Target> targets() {
        return List.of(
                new Target("8259 pair", Space.PORTS, 0x20, 2),
                new Target("second 8259", Space.PORTS, 0xA0, 2),
                new Target("edge/level", Space.PORTS, 0x4D0, 2),
                new Target("interval timer", Space.PORTS, 0x40, 4),
                new Target("keyboard and system control", Space.PORTS, 0x60, 5),
                new Target("clock", Space.PORTS, 0x70, 2),
                new Target("fast control", Space.PORTS, 0x92, 1),
                new Target("COM1", Space.PORTS, 0x3F8, 8),
                new Target("firmware configuration", Space.PORTS, 0x510, 2),
                new Target("firmware transfer", Space.PORTS, 0x510, 12),
                new Target("ACPI", Space.PORTS, Board.PM1_EVENT, 12),
                new Target("PCI configuration ports", Space.PORTS, 0xCF8, 8),
                new Target("PCI base address ports", Space.PORTS, 0xC000, 64),
                new Target("all ports", Space.PORTS, 0, 0x10000),
                new Target(
                        "PCI configuration memory",
                        Space.MEMORY,
                        Board.PCI_CONFIGURATION,
                        0x2000 * 8),
                new Target("PCI base address memory", Space.MEMORY, Board.PCI_MEMORY, 0x4000),
                new Target("I/O APIC", Space.MEMORY, Board.IO_APIC, 0x50),
                new Target("local APIC", Space.MEMORY, Board.LOCAL_APIC, 0x400),
                new Target("x2APIC", Space.MODEL_SPECIFIC, 0x800, 0x40),
                new Target("APIC base", Space.MODEL_SPECIFIC, 0x1B, 1),
                new Target("TSC deadline", Space.MODEL_SPECIFIC, 0x6E0, 1));
    }

    final DeterministicEventQueue events = new DeterministicEventQueue(1_800_000_000L);
    final GuestMemory ram = new GuestMemory(2 << 20);
    final Board board;
    final List<LocalApic> apics = new ArrayList<>();
    final Device device = new Device();

    FuzzedBoard() {
        board =
                new Board(
                        new BoardConfiguration(
                                2, 2_000_000_000L, List.of(new Refusing(), SerialBackend.none())),
                        ram,
                        events);
        board.addPciDevice(device);
        for (int i = 0; i < 2; i++) {
            apics.add(board.addProcessor(new Ignoring()));
        }
        board.reset();
    }

    void fuzz(Target target, Random random, int operations) {
        for (int i = 0; i < operations; i++) {
            // Guests set APICs up more often than they turn them off.
            if (i % 256 == 0 && target.space != Space.MODEL_SPECIFIC) {
                apics.getFirst().writeRegister(0x1B, 0xFEE0_0900L);
                board.writeMemory(apics.getFirst(), Board.LOCAL_APIC + 0xF0, 4, 0x1FF);
            } else if (i % 256 == 0) {
                apics.getFirst().writeRegister(0x1B, 0xFEE0_0D00L);
            }
            access(target, random);
            if (i % 16 == 0) {
                disturb(random);
            }
        }
    }

    private void access(Target target, Random random) {
        long address = target.first + random.nextLong(target.length);
        long value = random.nextInt(4) == 0 ? random.nextLong() : random.nextInt(256);
        int size = 1 << random.nextInt(4);
        boolean writes = random.nextBoolean();
        LocalApic apic = apics.getFirst();
        switch (target.space) {
            case PORTS -> {
                if (writes) {
                    board.writePort((int) address, Math.min(size, 4), (int) value);
                } else {
                    board.readPort((int) address, Math.min(size, 4));
                }
            }
            case MEMORY -> {
                if (writes) {
                    board.writeMemory(apic, address, size, value);
                } else {
                    board.readMemory(apic, address, size);
                }
            }
            case MODEL_SPECIFIC -> {
                if (writes) {
                    apic.writeRegister((int) address, value);
                } else {
                    apic.readRegister((int) address, new long[1]);
                }
            }
        }
    }

    /** Time goes on, interrupts are taken, devices interrupt, bytes arrive. */
    private void disturb(Random random) {
        events.advance(random.nextInt(100_000));
        for (LocalApic apic : apics) {
            if (apic.interruptRequested() && random.nextBoolean()) {
                apic.acknowledgeInterrupt();
            }
            apic.takeNonMaskableInterrupt();
        }
        events.locked(
                () -> {
                    device.function.setInterrupt(random.nextBoolean());
                    device.msix.raise(random.nextInt(8));
                    board.serialPort(0).receive(random.nextInt(256));
                    board.serialPort(0).transmit();
                });
        board.pressPowerButton();
    }

    byte[] saved() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        StateFile.write(this, out);
        return out.toByteArray();
    }

    void load(byte[] file) throws IOException {
        StateFile.read(new ByteArrayInputStream(file), this);
    }

    @Override
    public void save(StateWriter out) {
        out.put("time", events);
        out.put("board", board);
    }

    @Override
    public void load(StateReader in) {
        in.get("time", events);
        in.get("board", board);
    }

    @Override
    public void close() {
        ram.close();
    }

    private static final class Ignoring implements ProcessorControl {

        @Override
        public void signal() {}

        @Override
        public void initialize() {}

        @Override
        public void startUp(int vector) {}
    }

    /** Takes two bytes of three. */
    private static final class Refusing implements SerialBackend {

        private int count;

        @Override
        public boolean transmit(int value) {
            return count++ % 3 != 0;
        }

        @Override
        public void receiverReady() {}
    }

    /** A device with every kind of base address. */
    static final class Device implements PciDevice {

        private static final PciIdentity IDENTITY =
                new PciIdentity(0x1AF4, 0x1042, 1, 0x01_80_00, 0x1AF4, 2);

        final PciFunction function = new PciFunction(IDENTITY, PciFunction.EXPRESS);
        final MsixTable msix;

        Device() {
            function.addBar(0, BarKind.IO, 32, new Nothing());
            function.addBar(1, BarKind.MEMORY_32, 0x1000, new Nothing());
            msix = function.addMsix(2, 5);
            function.addBar(4, BarKind.PREFETCHABLE_64, 1L << 32, new Nothing());
            function.setInterruptPin(1);
        }

        @Override
        public PciFunction function() {
            return function;
        }

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

    private static final class Nothing implements IoRegion {

        @Override
        public long read(long offset, int size) {
            return offset;
        }

        @Override
        public void write(long offset, int size, long value) {}
    }
}
