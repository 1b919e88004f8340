package dev.quarters.machine.pci;

import static dev.quarters.machine.pci.ConfigurationSpace.COMMAND;
import static dev.quarters.machine.pci.ConfigurationSpace.STATUS;

import dev.quarters.machine.bus.InterruptLine;
import dev.quarters.machine.bus.IoRegion;
import dev.quarters.machine.bus.Mapping;
import dev.quarters.machine.bus.MessageInterrupts;
import dev.quarters.machine.state.StateException;
import dev.quarters.machine.state.StateReader;
import dev.quarters.machine.state.StateWriter;
import dev.quarters.machine.state.Stateful;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/**
 * A PCI function: its configuration space, with the base address registers, capabilities and
 * interrupts that a device declares (PCI Local Bus 3.0 chapter 6). As {@link IoRegion} it is that
 * configuration space.
 *
 * <p>Declarations are made before the function is put on a bus, and never change.
 */
public final class PciFunction implements IoRegion, Stateful {

    /** Sizes of configuration spaces: of PCI, and of PCI Express. */
    public static final int CONVENTIONAL = 256;

    public static final int EXPRESS = 4096;

    static final int IO_ENABLE = 1;
    static final int MEMORY_ENABLE = 1 << 1;
    static final int MASTER_ENABLE = 1 << 2;
    static final int INTERRUPT_DISABLE = 1 << 10;
    private static final int INTERRUPT_STATUS = 1 << 3;
    private static final int CAPABILITIES_LIST = 1 << 4;

    private final ConfigurationSpace space;
    private final List<BaseAddress> bars = new ArrayList<>();
    private final List<Mapping> windows = new ArrayList<>();
    private @Nullable MsixTable msix;
    private int capabilityEnd = ConfigurationSpace.HEADER_END;
    private int lastCapability;

    private boolean interrupting;
    private InterruptLine line = high -> {};
    private MessageInterrupts messages = (address, data) -> {};
    private Runnable mappingChanged = () -> {};

    /** A function with a configuration space of that many bytes. */
    public PciFunction(PciIdentity identity, int size) {
        space = new ConfigurationSpace(size);
        space.setShort(0, identity.vendor());
        space.setShort(2, identity.device());
        space.setInt(
                ConfigurationSpace.CLASS_REVISION, identity.classCode() << 8 | identity.revision());
        space.setShort(ConfigurationSpace.SUBSYSTEM, identity.subsystemVendor());
        space.setShort(ConfigurationSpace.SUBSYSTEM + 2, identity.subsystem());
        space.setWritable(COMMAND, 2, MASTER_ENABLE | INTERRUPT_DISABLE);
        space.setWritable(0x0C, 1, 0xFF);
        space.setWritable(ConfigurationSpace.INTERRUPT_LINE, 1, 0xFF);
    }

    /**
     * Declares a base address register.
     *
     * @param index 0 to 5; a 64-bit one takes the next as well
     * @param size in bytes, a power of 2 and at least 4 (ports) or 16 (memory)
     */
    public void addBar(int index, BarKind kind, long size, IoRegion region) {
        if (Long.bitCount(size) != 1 || size < kind.minimumSize()) {
            throw new IllegalArgumentException("size of base address register: " + size);
        }
        BaseAddress bar = new BaseAddress(index, kind, size, region);
        bar.declare(space);
        bars.add(bar);
        int enable = IO_ENABLE | MEMORY_ENABLE | MASTER_ENABLE | INTERRUPT_DISABLE;
        space.setWritable(COMMAND, 2, enable);
    }

    /**
     * Appends a capability.
     *
     * @param body what follows the bytes for identity and next pointer
     * @param writable for each byte of the body, which bits a guest can write
     * @return the offset of the capability in configuration space
     */
    public int addCapability(int id, byte[] body, byte[] writable) {
        int offset = capabilityEnd;
        if (offset + 2 + body.length > CONVENTIONAL) {
            throw new IllegalArgumentException("no space for capability " + id);
        }
        space.setByte(offset, id);
        for (int i = 0; i < body.length; i++) {
            space.setByte(offset + 2 + i, body[i]);
            space.setWritable(offset + 2 + i, 1, writable[i]);
        }
        space.setByte(
                lastCapability == 0 ? ConfigurationSpace.CAPABILITIES : lastCapability + 1, offset);
        space.setShort(STATUS, space.getShort(STATUS) | CAPABILITIES_LIST);
        lastCapability = offset;
        capabilityEnd = offset + 2 + body.length + 3 & ~3;
        return offset;
    }

    /** Lets a region answer instead of the bytes of configuration space there. */
    public void addWindow(int offset, int length, IoRegion region) {
        windows.add(new Mapping(offset, length, region));
    }

    /** Adds MSI-X with that many vectors, 1 to 2048, in a 32-bit memory BAR of its own. */
    public MsixTable addMsix(int bar, int vectors) {
        MsixTable table = new MsixTable(vectors, (address, data) -> messages.send(address, data));
        table.declare(this, bar);
        msix = table;
        return table;
    }

    /** Says that the function interrupts by that pin: 1 is INTA#. */
    public void setInterruptPin(int pin) {
        space.setByte(ConfigurationSpace.INTERRUPT_PIN, pin);
    }

    /** The pin that it interrupts by, or 0. */
    public int interruptPin() {
        return space.getByte(ConfigurationSpace.INTERRUPT_PIN);
    }

    /** The level of its INTx pin, as the device wants it. */
    public void setInterrupt(boolean high) {
        interrupting = high;
        update();
    }

    /** Whether the guest lets it read and write memory; MSI-X messages wait until then. */
    public boolean isMaster() {
        return (space.getShort(COMMAND) & MASTER_ENABLE) != 0;
    }

    /** What answers at that base address register, for windows into it. */
    public @Nullable IoRegion region(int bar) {
        for (BaseAddress each : bars) {
            if (each.index() == bar) {
                return each.region();
            }
        }
        return null;
    }

    ConfigurationSpace space() {
        return space;
    }

    List<BaseAddress> bars() {
        return bars;
    }

    void connect(InterruptLine newLine, MessageInterrupts newMessages, Runnable onMappingChanged) {
        line = newLine;
        messages = newMessages;
        mappingChanged = onMappingChanged;
    }

    /** The regions that answer now, of ports or of memory. */
    List<Mapping> mappings(boolean ports) {
        List<Mapping> mapped = new ArrayList<>();
        for (BaseAddress bar : bars) {
            if ((bar.kind() == BarKind.IO) == ports && bar.isMapped(space)) {
                mapped.add(new Mapping(bar.address(space), bar.size(), bar.region()));
            }
        }
        return mapped;
    }

    void reset() {
        space.clear();
        interrupting = false;
        if (msix != null) {
            msix.reset();
        }
        update();
    }

    @Override
    public long read(long offset, int size) {
        if (offset < 0 || offset >= space.size()) {
            return -1;
        }
        Mapping window = window(offset, size);
        return window == null
                ? space.read((int) offset, size)
                : window.region().read(offset - window.first(), size);
    }

    @Override
    public void write(long offset, int size, long value) {
        if (offset < 0 || offset >= space.size()) {
            return;
        }
        Mapping window = window(offset, size);
        if (window != null) {
            window.region().write(offset - window.first(), size, value);
            return;
        }
        space.write((int) offset, size, value);
        update();
        if (offset < ConfigurationSpace.BAR_END) {
            mappingChanged.run();
        }
    }

    private @Nullable Mapping window(long offset, int size) {
        for (Mapping window : windows) {
            if (offset >= window.first() && offset + size <= window.first() + window.length()) {
                return window;
            }
        }
        return null;
    }

    /** Lets status, line and MSI-X follow what command and control registers say. */
    private void update() {
        int status = space.getShort(STATUS) & ~INTERRUPT_STATUS;
        space.setShort(STATUS, interrupting ? status | INTERRUPT_STATUS : status);
        boolean messaging = false;
        if (msix != null) {
            msix.update(space, isMaster());
            messaging = msix.isEnabled();
        }
        boolean disabled = (space.getShort(COMMAND) & INTERRUPT_DISABLE) != 0;
        line.set(interrupting && !disabled && !messaging);
    }

    @Override
    public void save(StateWriter out) {
        out.putBytes("space", space.copy());
        out.putBoolean("interrupting", interrupting);
        if (msix != null) {
            out.put("msix", msix);
        }
    }

    @Override
    public void load(StateReader in) {
        byte[] saved = in.getBytes("space");
        if (saved.length != space.size()) {
            throw new StateException(
                    "configuration space of a PCI function has %d bytes, not %d"
                            .formatted(saved.length, space.size()),
                    "load the snapshot into a machine of the same configuration");
        }
        space.restore(saved);
        interrupting = in.getBoolean("interrupting");
        if (msix != null) {
            in.get("msix", msix);
        }
        update();
        mappingChanged.run();
    }
}
