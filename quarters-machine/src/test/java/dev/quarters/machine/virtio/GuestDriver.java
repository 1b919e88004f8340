package dev.quarters.machine.virtio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarters.machine.memory.GuestMemory;

import java.lang.foreign.MemorySegment;

/**
 * Plays the guest: negotiates, lays the queues out in guest memory, puts buffers into them and
 * reads what comes back. It knows the rules of virtio 1.2 from the driver's side and nothing of the
 * device's classes.
 *
 * <pre>
 * GuestDriver driver = new GuestDriver(device).start(features);
 * byte[] answer = driver.request(0, requestBytes, 4096);
 * </pre>
 */
public final class GuestDriver implements VirtioInterrupts, AutoCloseable {

    /** Queues and buffers begin here; below is the tests' own. */
    public static final long BASE = 1 << 20;

    private static final long MEMORY_BYTES = 1L << 30;
    private static final int QUEUE_SIZE = 64;

    private final GuestMemory memory;
    private final TestEvents events;
    private final VirtioTransport transport;
    private final DriverQueue[] queues;
    private final int[] usedInterrupts;
    private int configurationInterrupts;

    /** Of a machine of its own. */
    public GuestDriver(VirtioDevice device) {
        this(device, new TestEvents());
    }

    /** Of a machine of its own with those events, which the device may use as well. */
    public GuestDriver(VirtioDevice device, TestEvents events) {
        this(device, new GuestMemory(MEMORY_BYTES), events);
    }

    public GuestDriver(VirtioDevice device, GuestMemory memory, TestEvents events) {
        this.memory = memory;
        this.events = events;
        transport = new VirtioTransport(device, memory, events, this);
        queues = new DriverQueue[device.queueCount()];
        usedInterrupts = new int[queues.length];
    }

    /** All the way to DRIVER_OK, with those features of the device and the transport's. */
    public GuestDriver start(long deviceFeatures) {
        return startWith(
                deviceFeatures
                        | Features.VERSION_1
                        | Features.EVENT_INDEX
                        | Features.INDIRECT_DESCRIPTORS);
    }

    /** All the way to DRIVER_OK, with exactly those features. */
    public GuestDriver startWith(long features) {
        transport.setStatus(0);
        int status = DeviceStatus.ACKNOWLEDGE | DeviceStatus.DRIVER;
        transport.setStatus(status);
        transport.setDriverFeatures(features);
        status |= DeviceStatus.FEATURES_OK;
        transport.setStatus(status);
        assertThat(transport.status()).as("status after FEATURES_OK").isEqualTo(status);
        long address = BASE;
        for (int i = 0; i < queues.length; i++) {
            int size = Math.min(QUEUE_SIZE, transport.device().queueSize(i));
            queues[i] = new DriverQueue(this, i, size, address, features);
            address = queues[i].end();
            queues[i].enable();
        }
        status |= DeviceStatus.DRIVER_OK;
        transport.setStatus(status);
        assertThat(transport.status()).as("status after DRIVER_OK").isEqualTo(status);
        return this;
    }

    /** The same driver after the machine was loaded elsewhere: same memory, same queues. */
    public GuestDriver movedTo(VirtioDevice other) {
        return movedTo(other, memory, events);
    }

    /** The same driver in a machine whose memory is a copy. */
    public GuestDriver movedTo(VirtioDevice other, GuestMemory copy, TestEvents otherEvents) {
        GuestDriver moved = new GuestDriver(other, copy, otherEvents);
        for (int i = 0; i < queues.length; i++) {
            moved.queues[i] = queues[i].movedTo(moved);
        }
        return moved;
    }

    public GuestMemory memory() {
        return memory;
    }

    /** All that the driver uses of its memory. */
    public MemorySegment used() {
        long end = queues[queues.length - 1].end();
        return memory.slice(BASE, end - BASE).orElseThrow();
    }

    public TestEvents events() {
        return events;
    }

    public VirtioTransport transport() {
        return transport;
    }

    public DriverQueue queue(int number) {
        return queues[number];
    }

    /**
     * Offers bytes to read and space to write in one chain, notifies, and returns what the device
     * wrote; it has to be done when the notification returns.
     */
    public byte[] request(int queue, byte[] readable, int writable) {
        queues[queue].put(readable, writable);
        queues[queue].notifyDevice();
        return queues[queue].poll().orElseThrow(() -> new AssertionError("not used")).bytes();
    }

    public int readConfiguration(int offset, int size) {
        return (int) transport.device().readConfiguration(offset, size);
    }

    public boolean needsReset() {
        return (transport.status() & DeviceStatus.NEEDS_RESET) != 0;
    }

    /** How many interrupts there were for that queue. */
    public int usedInterrupts(int queue) {
        return usedInterrupts[queue];
    }

    public int configurationInterrupts() {
        return configurationInterrupts;
    }

    @Override
    public void used(int queue) {
        usedInterrupts[queue]++;
    }

    @Override
    public void configuration() {
        configurationInterrupts++;
    }

    @Override
    public void close() {
        memory.close();
    }
}
