package dev.quarters.machine.board;

import dev.quarters.machine.bus.AddressSpace;
import dev.quarters.machine.bus.InterruptLine;
import dev.quarters.machine.bus.IoRegion;
import dev.quarters.machine.firmware.DebugConsole;
import dev.quarters.machine.firmware.FirmwareConfiguration;
import dev.quarters.machine.firmware.FirmwareTransfer;
import dev.quarters.machine.interrupt.LocalApic;
import dev.quarters.machine.interrupt.ProcessorControl;
import dev.quarters.machine.keyboard.KeyboardController;
import dev.quarters.machine.memory.GuestMemory;
import dev.quarters.machine.pci.PciDevice;
import dev.quarters.machine.pci.PciHost;
import dev.quarters.machine.pci.PciWindows;
import dev.quarters.machine.power.DebugExit;
import dev.quarters.machine.power.FastControl;
import dev.quarters.machine.power.PowerControl;
import dev.quarters.machine.power.PowerManagement;
import dev.quarters.machine.power.ResetControl;
import dev.quarters.machine.serial.SerialPort;
import dev.quarters.machine.state.StateReader;
import dev.quarters.machine.state.StateWriter;
import dev.quarters.machine.state.Stateful;
import dev.quarters.machine.time.EventQueue;
import dev.quarters.machine.time.Frequency;
import dev.quarters.machine.timer.Pit;
import dev.quarters.machine.timer.PowerManagementTimer;
import dev.quarters.machine.timer.RealTimeClock;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntConsumer;
import java.util.function.Supplier;

/**
 * The board of the PC. Its constants are the map of the machine: every address, port and interrupt
 * is here and nowhere else.
 *
 * <p>Processors read and write through {@link #readMemory}, {@link #readPort} and their kin, from
 * their own threads; all of these take the machine's lock.
 */
public final class Board implements Stateful {

    // Physical memory. RAM is from 0 to 3 GiB at most, and from 4 GiB on.

    /** From here to 1 MiB RAM is the firmware's: tables, or its own code. */
    public static final long FIRMWARE_AREA = 0xE_0000L;

    /** From here to 1 MiB RAM has what firmware a board has, after a reset. */
    private static final long ROM_AREA = 0xC_0000L;

    /** The first address that systems take for RAM again. */
    public static final long HIGH_MEMORY = 0x10_0000L;

    /** 512 MiB for base addresses of PCI devices. */
    public static final long PCI_MEMORY = 0xC000_0000L;

    public static final long PCI_MEMORY_END = 0xE000_0000L;

    /** Configuration space of PCI bus 0: 4096 bytes for each function. */
    public static final long PCI_CONFIGURATION = 0xE000_0000L;

    public static final long PCI_CONFIGURATION_SIZE = 1 << 20;

    public static final long IO_APIC = 0xFEC0_0000L;
    private static final int PAGE = 4096;

    /** Of every processor; each sees its own. */
    public static final long LOCAL_APIC = 0xFEE0_0000L;

    /** Firmware ends here. */
    public static final long ROM_END = 0x1_0000_0000L;

    /** For large base addresses, beyond all RAM: from 256 to 512 GiB. */
    public static final long PCI_HIGH_MEMORY = 1L << 38;

    public static final long PCI_HIGH_MEMORY_END = 1L << 39;

    // Ports.

    private static final int FIRST_PIC = 0x20;
    private static final int PIT = 0x40;
    private static final int KEYBOARD_DATA = 0x60;
    private static final int SYSTEM_CONTROL = 0x61;
    private static final int KEYBOARD_COMMAND = 0x64;
    public static final int CLOCK = 0x70;
    private static final int DIAGNOSTIC = 0x80;
    private static final int FAST_CONTROL = 0x92;
    private static final int SECOND_PIC = 0xA0;

    /** COM1 to COM4, 8 ports each. */
    static final int[] SERIAL_PORTS = {0x3F8, 0x2F8, 0x3E8, 0x2E8};

    private static final int EDGE_LEVEL = 0x4D0;
    private static final int DEBUG_CONSOLE = 0x402;
    private static final int DEBUG_EXIT = 0x501;
    private static final int FIRMWARE_CONFIGURATION = 0x510;
    private static final int FIRMWARE_TRANSFER = 0x514;

    /** ACPI's fixed registers: events, control. */
    public static final int PM1_EVENT = 0x600;

    public static final int PM1_CONTROL = 0x604;
    public static final int PM_TIMER = 0x608;
    public static final int PCI_ADDRESS = 0xCF8;
    public static final int RESET = 0xCF9;

    /** For base addresses that are ports. */
    private static final int PCI_PORTS = 0xC000;

    private static final int PORTS_END = 0x1_0000;

    // Interrupts. IRQ n is input n of the 8259 pair and pin n of the I/O APIC, except the timer's.

    static final int TIMER_IRQ = 0;
    public static final int TIMER_PIN = 2;
    private static final int KEYBOARD_IRQ = 1;
    private static final int CLOCK_IRQ = 8;

    /** ACPI's system control interrupt. */
    public static final int SYSTEM_CONTROL_IRQ = 9;

    /** Of COM1 to COM4. */
    static final int[] SERIAL_IRQS = {4, 3, 4, 3};

    /** Of the four lines of PCI, at the 8259 pair. */
    public static final List<Integer> PCI_IRQS = List.of(10, 11, 10, 11);

    /** Of the first line of PCI, at the I/O APIC; the others follow. */
    public static final int FIRST_PCI_PIN = 16;

    private final BoardConfiguration configuration;
    private final GuestMemory ram;
    private final EventQueue events;
    private final ReentrantLock lock;
    private final AddressSpace memory = new AddressSpace();
    private final AddressSpace ports = new AddressSpace();
    private final Interrupts interrupts;
    private final PciHost pci;
    private final Pit pit;
    private final RealTimeClock clock;
    private final PowerManagement acpi;
    private final FastControl fastControl;
    private final KeyboardController keyboard;
    private final FirmwareConfiguration firmware = new FirmwareConfiguration();
    private final FirmwareTransfer transfer;
    private final List<SerialPort> serialPorts = new ArrayList<>();
    private final List<LocalApic> localApics = new ArrayList<>();
    private @Nullable Rom rom;
    private PowerControl powerControl = new NoPower();

    /** A board without processors; it wants a {@link #reset} before they run. */
    public Board(BoardConfiguration configuration, GuestMemory ram, EventQueue events) {
        this.configuration = configuration;
        this.ram = ram;
        this.events = events;
        lock = events.lock();
        interrupts = new Interrupts(configuration.processors());
        PowerControl power = new ToPowerControl(() -> powerControl);
        pit = new Pit(events, interrupts.isa(TIMER_IRQ));
        clock = new RealTimeClock(events, interrupts.isa(CLOCK_IRQ));
        acpi = new PowerManagement(interrupts.isa(SYSTEM_CONTROL_IRQ), power);
        fastControl = new FastControl(power);
        keyboard = new KeyboardController(interrupts.isa(KEYBOARD_IRQ), power);
        SerialLines lines = new SerialLines(interrupts);
        for (int i = 0; i < configuration.serialPorts().size(); i++) {
            serialPorts.add(
                    new SerialPort(lines.line(SERIAL_IRQS[i]), configuration.serialPorts().get(i)));
        }
        pci =
                new PciHost(
                        memory,
                        ports,
                        interrupts.pci(),
                        interrupts.bus,
                        new PciWindows(
                                PCI_PORTS,
                                PORTS_END,
                                PCI_MEMORY,
                                PCI_MEMORY_END,
                                PCI_HIGH_MEMORY,
                                PCI_HIGH_MEMORY_END,
                                PCI_IRQS));
        pci.add(0, new HostBridge());
        MemorySizes.write(ram, configuration.processors(), clock, firmware);
        transfer = new FirmwareTransfer(firmware, ram);
        mapMemory();
        mapPorts(power);
    }

    private void mapMemory() {
        memory.map(PCI_CONFIGURATION, PCI_CONFIGURATION_SIZE, pci.enhancedConfiguration());
        memory.map(IO_APIC, PAGE, interrupts.ioApic);
    }

    private void mapPorts(PowerControl power) {
        ports.map(FIRST_PIC, 2, interrupts.pics.firstPorts());
        ports.map(PIT, 4, pit);
        ports.map(KEYBOARD_DATA, 1, keyboard.dataPort());
        ports.map(SYSTEM_CONTROL, 1, pit.systemControlPort());
        ports.map(KEYBOARD_COMMAND, 1, keyboard.commandPort());
        ports.map(CLOCK, 2, clock);
        ports.map(DIAGNOSTIC, 1, new DiagnosticPort());
        ports.map(FAST_CONTROL, 1, fastControl);
        ports.map(SECOND_PIC, 2, interrupts.pics.secondPorts());
        ports.map(EDGE_LEVEL, 2, interrupts.pics.edgeLevelPorts());
        ports.map(DEBUG_EXIT, 4, new DebugExit(power));
        ports.map(FIRMWARE_CONFIGURATION, 2, firmware);
        ports.map(FIRMWARE_TRANSFER, 8, transfer);
        ports.map(PM1_EVENT, 6, acpi);
        ports.map(PM_TIMER, 4, new PowerManagementTimer(events));
        ports.map(RESET, 1, new ResetControl(power));
        ports.map(PCI_ADDRESS, 8, pci.configurationPorts());
        for (int i = 0; i < serialPorts.size(); i++) {
            ports.map(SERIAL_PORTS[i], 8, serialPorts.get(i));
        }
    }

    /** What the guest asks of the whole machine goes there from now on. */
    public void setPowerControl(PowerControl control) {
        powerControl = control;
    }

    /** Puts a device on the PCI bus, at the first free number; it answers after a reset. */
    public int addPciDevice(PciDevice device) {
        int number = pci.freeDevice();
        pci.add(number, device);
        return number;
    }

    /** The local APIC of the next processor, for which that is the way to it. */
    public LocalApic addProcessor(ProcessorControl processor) {
        LocalApic apic =
                new LocalApic(
                        localApics.size(),
                        interrupts.bus,
                        interrupts.pics,
                        events,
                        new Frequency(configuration.timestampHertz()),
                        processor);
        localApics.add(apic);
        return apic;
    }

    /** What firmware says at port 402H goes there from now on; without, firmware says nothing. */
    public void setDebugConsole(IntConsumer target) {
        ports.map(DEBUG_CONSOLE, 1, new DebugConsole(target));
    }

    /**
     * Firmware that ends at 4 GiB; its last 256 KiB are in RAM below 1 MiB after a reset, where it
     * may change itself. Boards of old had 128 KiB there at first, and a switch for the rest.
     */
    public void setRom(byte[] image) {
        Rom read = new Rom(image);
        rom = read;
        memory.map(ROM_END - read.size(), read.size(), read);
    }

    /** Resets all devices and local APICs. RAM stays, but for the copy of firmware. */
    public void reset() {
        lock.lock();
        try {
            interrupts.reset();
            localApics.forEach(LocalApic::reset);
            pit.reset();
            clock.reset();
            acpi.reset();
            fastControl.reset();
            keyboard.reset();
            serialPorts.forEach(SerialPort::reset);
            firmware.reset();
            transfer.reset();
            pci.reset();
            if (rom != null) {
                byte[] shadow = rom.last((int) Math.min(rom.size(), HIGH_MEMORY - ROM_AREA));
                ram.write(HIGH_MEMORY - shadow.length, shadow, 0, shadow.length);
            }
        } finally {
            lock.unlock();
        }
    }

    /** What differs from other boards. */
    public BoardConfiguration configuration() {
        return configuration;
    }

    /** Its RAM. */
    public GuestMemory ram() {
        return ram;
    }

    /** Its time and lock. */
    public EventQueue events() {
        return events;
    }

    /** The serial port of that number: 0 is COM1. */
    public SerialPort serialPort(int number) {
        return serialPorts.get(number);
    }

    /** Ports and interrupts of the serial ports that there are. */
    public List<SerialResource> serialResources() {
        List<SerialResource> resources = new ArrayList<>();
        for (int i = 0; i < serialPorts.size(); i++) {
            resources.add(new SerialResource(SERIAL_PORTS[i], SERIAL_IRQS[i]));
        }
        return resources;
    }

    /** Where a serial port is. */
    public record SerialResource(int port, int irq) {}

    /** What firmware finds. */
    public FirmwareConfiguration firmware() {
        return firmware;
    }

    /** Somebody presses the power button. */
    public void pressPowerButton() {
        events.locked(acpi::pressPowerButton);
    }

    /** A non-maskable interrupt from outside. */
    public void nonMaskableInterrupt() {
        events.locked(interrupts.bus::nonMaskableInterrupt);
    }

    /** An ISA interrupt that no device of the board has. */
    public InterruptLine isaInterrupt(int number) {
        return interrupts.isa(number);
    }

    /**
     * The host's address of a byte of RAM, or of ROM when it is to be read, or 0. Whole pages of
     * the guest are contiguous there.
     */
    public long hostAddress(long physicalAddress, boolean forWriting) {
        long offset = ram.offset(physicalAddress, 1);
        if (offset >= 0) {
            return ram.segment().address() + offset;
        }
        Rom read = rom;
        if (read != null && !forWriting && physicalAddress < ROM_END) {
            long at = physicalAddress - (ROM_END - read.size());
            return at >= 0 ? read.hostAddress(at) : 0;
        }
        return 0;
    }

    /** Copies RAM or ROM of one page out, for debuggers; false when neither is there. */
    public boolean peekMemory(long physicalAddress, byte[] to, int from, int length) {
        Rom read = rom;
        long romStart = read == null ? ROM_END : ROM_END - read.size();
        if (read != null && physicalAddress >= romStart && physicalAddress < ROM_END) {
            read.copy(physicalAddress - romStart, to, from, length);
            return true;
        }
        return ram.read(physicalAddress, to, from, length);
    }

    /** A processor reads what is not RAM; what nothing answers reads as ones. */
    public long readMemory(LocalApic processor, long address, int size) {
        lock.lock();
        try {
            long offset = address - processor.address();
            boolean local = offset >= 0 && offset < PAGE && processor.address() >= 0;
            return local ? processor.registers().read(offset, size) : memory.read(address, size);
        } finally {
            lock.unlock();
        }
    }

    /** A processor writes what is not RAM. */
    public void writeMemory(LocalApic processor, long address, int size, long value) {
        lock.lock();
        try {
            long offset = address - processor.address();
            if (offset >= 0 && offset < PAGE && processor.address() >= 0) {
                processor.registers().write(offset, size, value);
            } else {
                memory.write(address, size, value);
            }
        } finally {
            lock.unlock();
        }
    }

    /** A processor reads a port; size is 1, 2 or 4. */
    public int readPort(int port, int size) {
        lock.lock();
        try {
            return (int) ports.read(port & 0xFFFF, size);
        } finally {
            lock.unlock();
        }
    }

    /** A processor writes a port; size is 1, 2 or 4. */
    public void writePort(int port, int size, int value) {
        lock.lock();
        try {
            ports.write(port & 0xFFFF, size, value & 0xFFFF_FFFFL);
        } finally {
            lock.unlock();
        }
    }

    /** Devices first, so that what their lines do in loading is overwritten by the controllers. */
    @Override
    public void save(StateWriter out) {
        parts().forEach(part -> out.put(part.name, part.state));
    }

    @Override
    public void load(StateReader in) {
        parts().forEach(part -> in.get(part.name, part.state));
    }

    private record Part(String name, Stateful state) {}

    private List<Part> parts() {
        List<Part> parts = new ArrayList<>();
        parts.add(new Part("pit", pit));
        parts.add(new Part("clock", clock));
        parts.add(new Part("acpi", acpi));
        parts.add(new Part("fastControl", fastControl));
        parts.add(new Part("keyboard", keyboard));
        parts.add(new Part("firmware", firmware));
        parts.add(new Part("firmwareTransfer", transfer));
        for (int i = 0; i < serialPorts.size(); i++) {
            parts.add(new Part("serial " + i, serialPorts.get(i)));
        }
        parts.add(new Part("pci", pci));
        parts.add(new Part("interrupts", interrupts));
        for (LocalApic apic : localApics) {
            parts.add(new Part("localApic " + apic.id(), apic));
        }
        return parts;
    }

    /** All of the ports, for tests and tools; without the lock. */
    IoRegion ports() {
        return ports;
    }

    private record ToPowerControl(Supplier<PowerControl> target) implements PowerControl {

        @Override
        public void powerOff() {
            target.get().powerOff();
        }

        @Override
        public void reset() {
            target.get().reset();
        }

        @Override
        public void exit(int code) {
            target.get().exit(code);
        }
    }

    private record NoPower() implements PowerControl {

        @Override
        public void powerOff() {}

        @Override
        public void reset() {}

        @Override
        public void exit(int code) {}
    }
}
