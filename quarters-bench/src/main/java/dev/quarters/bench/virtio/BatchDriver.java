package dev.quarters.bench.virtio;

import dev.quarters.machine.memory.GuestMemory;
import dev.quarters.machine.time.DeterministicEventQueue;
import dev.quarters.machine.virtio.DeviceStatus;
import dev.quarters.machine.virtio.Features;
import dev.quarters.machine.virtio.VirtioDevice;
import dev.quarters.machine.virtio.VirtioInterrupts;
import dev.quarters.machine.virtio.VirtioTransport;

/**
 * A driver that writes the descriptors of one queue once and offers the same chains again and
 * again, so that what is measured is the device.
 */
final class BatchDriver implements VirtioInterrupts, AutoCloseable {

    static final int SIZE = 128;
    static final int NEXT = 1;
    static final int WRITE = 2;

    private static final long MEMORY = 64 << 20;
    private static final long QUEUE = 1 << 20;
    private static final long AVAILABLE = QUEUE + 16L * SIZE;
    private static final long USED = AVAILABLE + 4096;
    private static final long BUFFERS = 2 << 20;
    private static final long BUFFER_BYTES = 128 << 10;

    private final GuestMemory memory = new GuestMemory(MEMORY);
    private final VirtioTransport transport;
    private final int queue;
    private int available;
    private long interrupts;

    BatchDriver(VirtioDevice device, long features, int queue) {
        this.queue = queue;
        transport = new VirtioTransport(device, memory, new DeterministicEventQueue(0), this);
        int known = DeviceStatus.ACKNOWLEDGE | DeviceStatus.DRIVER;
        transport.setStatus(known);
        transport.setDriverFeatures(features | Features.VERSION_1 | Features.EVENT_INDEX);
        transport.setStatus(known | DeviceStatus.FEATURES_OK);
        transport.queue(queue).setSize(SIZE);
        transport.queue(queue).setAddresses(QUEUE, AVAILABLE, USED);
        transport.enable(queue);
        transport.setStatus(known | DeviceStatus.FEATURES_OK | DeviceStatus.DRIVER_OK);
    }

    GuestMemory memory() {
        return memory;
    }

    long buffer(int descriptor) {
        return BUFFERS + BUFFER_BYTES * descriptor;
    }

    void describe(int descriptor, int length, int flags, int next) {
        long at = QUEUE + 16L * descriptor;
        memory.writeLong(at, buffer(descriptor));
        memory.writeInt(at + 8, length);
        memory.writeShort(at + 12, flags);
        memory.writeShort(at + 14, next);
    }

    /** Offers that many chains, each of so many descriptors, and has them served at once. */
    void serve(int chains, int descriptors) {
        for (int i = 0; i < chains; i++) {
            memory.writeShort(AVAILABLE + 4 + 2L * (available & (SIZE - 1)), i * descriptors);
            available = available + 1 & 0xFFFF;
        }
        memory.writeShort(AVAILABLE + 4 + 2L * SIZE, available - 1);
        memory.writeShort(AVAILABLE + 2, available);
        transport.notified(queue);
        if (memory.readShort(USED + 2) != available) {
            throw new IllegalStateException("the device did not serve all");
        }
    }

    long interrupts() {
        return interrupts;
    }

    @Override
    public void used(int ofQueue) {
        interrupts++;
    }

    @Override
    public void configuration() {
        throw new IllegalStateException("the device needs a reset");
    }

    @Override
    public void close() {
        memory.close();
    }
}
