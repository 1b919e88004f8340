package dev.quarters.machine.virtio.pci;

import dev.quarters.machine.bus.AddressSpace;
import dev.quarters.machine.bus.InterruptLine;
import dev.quarters.machine.memory.GuestMemory;
import dev.quarters.machine.pci.PciHost;
import dev.quarters.machine.pci.PciWindows;
import dev.quarters.machine.virtio.TestEvents;
import dev.quarters.machine.virtio.VirtioDevice;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** A bus with one virtio device, found and driven by its registers alone, as a kernel does. */
final class PciGuest implements AutoCloseable {

    static final int DEVICE = 3;
    private static final long ENHANCED = 0xE000_0000L;

    final GuestMemory memory = new GuestMemory(16 << 20);
    final AddressSpace registers = new AddressSpace();
    final TestEvents events;
    final VirtioPciDevice device;
    final List<Integer> messages = new ArrayList<>();
    final boolean[] lines = new boolean[4];
    private final PciHost host;

    /** Capability types and where they are in configuration space. */
    private final Map<Integer, Integer> capabilities = new HashMap<>();

    PciGuest(VirtioDevice virtio, TestEvents events) {
        this(events, memory -> virtio);
    }

    PciGuest(TestEvents events, Function<GuestMemory, VirtioDevice> virtio) {
        this.events = events;
        device = new VirtioPciDevice(virtio.apply(memory), memory, events);
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
                        registers,
                        new AddressSpace(),
                        wires,
                        (address, data) -> messages.add(data),
                        windows);
        registers.map(ENHANCED, 1 << 20, host.enhancedConfiguration());
        host.add(DEVICE, device);
        host.reset();
        findCapabilities();
    }

    private void findCapabilities() {
        for (int at = (int) configuration(0x34, 1); at != 0; at = (int) configuration(at + 1, 1)) {
            if (configuration(at, 1) == 9) {
                capabilities.put((int) configuration(at + 3, 1), at);
            } else if (configuration(at, 1) == 0x11) {
                capabilities.put(0x11, at);
            }
        }
        setConfiguration(4, 2, configuration(4, 2) | 6);
    }

    void reset() {
        host.reset();
        setConfiguration(4, 2, configuration(4, 2) | 6);
    }

    long configuration(int offset, int size) {
        return registers.read(ENHANCED + (DEVICE << 15) + offset, size);
    }

    void setConfiguration(int offset, int size, long value) {
        registers.write(ENHANCED + (DEVICE << 15) + offset, size, value);
    }

    /** Where a capability of that type is in configuration space. */
    int capability(int type) {
        return capabilities.get(type);
    }

    /** The address of a structure's registers. */
    long structure(int type) {
        int at = capability(type);
        long bar = configuration(0x10 + 4 * (int) configuration(at + 4, 1), 4) & -16;
        return bar + configuration(at + 8, 4);
    }

    long common(int offset, int size) {
        return registers.read(structure(VirtioCapability.COMMON) + offset, size);
    }

    void setCommon(int offset, int size, long value) {
        registers.write(structure(VirtioCapability.COMMON) + offset, size, value);
    }

    long interruptStatus() {
        return registers.read(structure(VirtioCapability.ISR), 1);
    }

    void notifyQueue(int queue) {
        setCommon(CommonConfiguration.QUEUE_SELECT, 2, queue);
        long offset =
                common(CommonConfiguration.QUEUE_NOTIFY_OFFSET, 2)
                        * configuration(capability(VirtioCapability.NOTIFY) + 16, 4);
        registers.write(structure(VirtioCapability.NOTIFY) + offset, 2, queue);
    }

    long deviceFeatures() {
        setCommon(CommonConfiguration.DEVICE_FEATURE_SELECT, 4, 0);
        long low = common(CommonConfiguration.DEVICE_FEATURE, 4);
        setCommon(CommonConfiguration.DEVICE_FEATURE_SELECT, 4, 1);
        return low | common(CommonConfiguration.DEVICE_FEATURE, 4) << 32;
    }

    int setStatus(int status) {
        setCommon(CommonConfiguration.DEVICE_STATUS, 1, status);
        return (int) common(CommonConfiguration.DEVICE_STATUS, 1);
    }

    /** Up to FEATURES_OK; the status that is read back. */
    int negotiate(long features) {
        setStatus(0);
        setStatus(1);
        setStatus(3);
        setCommon(CommonConfiguration.DRIVER_FEATURE_SELECT, 4, 0);
        setCommon(CommonConfiguration.DRIVER_FEATURE, 4, features & 0xFFFF_FFFFL);
        setCommon(CommonConfiguration.DRIVER_FEATURE_SELECT, 4, 1);
        setCommon(CommonConfiguration.DRIVER_FEATURE, 4, features >>> 32);
        return setStatus(11);
    }

    /** A queue of 8 at that page: descriptors, then both rings, then one buffer. */
    void setUpQueue(int queue, long page, int vector) {
        memory.write(page, new byte[4096], 0, 4096);
        setCommon(CommonConfiguration.QUEUE_SELECT, 2, queue);
        setCommon(CommonConfiguration.QUEUE_SIZE, 2, 8);
        setCommon(CommonConfiguration.QUEUE_VECTOR, 2, vector);
        setCommon(CommonConfiguration.QUEUE_DESCRIPTORS, 8, page);
        setCommon(CommonConfiguration.QUEUE_DRIVER, 4, page + 0x100);
        setCommon(CommonConfiguration.QUEUE_DRIVER + 4, 4, 0);
        setCommon(CommonConfiguration.QUEUE_DEVICE, 8, page + 0x200);
        setCommon(CommonConfiguration.QUEUE_ENABLE, 2, 1);
    }

    /** Offers the buffer of such a queue to be written. */
    void offer(long page, int length) {
        memory.writeLong(page, page + 0x300);
        memory.writeInt(page + 8, length);
        memory.writeInt(page + 12, 2);
        memory.writeShort(page + 0x102, memory.readShort(page + 0x102) + 1);
    }

    int usedIndex(long page) {
        return memory.readShort(page + 0x202);
    }

    void enableMsix() {
        int at = capability(0x11);
        int bar = (int) configuration(at + 4, 4) & 7;
        long table = configuration(0x10 + 4 * bar, 4) & -16;
        int vectors = (int) (configuration(at + 2, 2) & 0x7FF) + 1;
        for (int i = 0; i < vectors; i++) {
            registers.write(table + 16L * i, 4, 0xFEE0_0000L);
            registers.write(table + 16L * i + 8, 4, 100 + i);
            registers.write(table + 16L * i + 12, 4, 0);
        }
        setConfiguration(at + 2, 2, 1 << 15);
    }

    @Override
    public void close() {
        memory.close();
    }
}
