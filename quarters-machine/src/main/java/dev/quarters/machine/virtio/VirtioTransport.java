package dev.quarters.machine.virtio;

import dev.quarters.machine.memory.GuestMemory;
import dev.quarters.machine.state.StateReader;
import dev.quarters.machine.state.StateWriter;
import dev.quarters.machine.state.Stateful;
import dev.quarters.machine.time.EventQueue;

import java.util.List;
import java.util.Optional;

/**
 * What is between a device and its driver, whatever the bus: status, features and queues (virtio
 * 1.2 §2, §3.1). The bus brings registers and interrupts.
 *
 * <p>A driver that puts buffers into a queue as fast as the device serves them would keep the
 * machine's lock for ever; so one notification brings a device a limited number of chains, and for
 * the rest it is notified again.
 */
public final class VirtioTransport implements VirtioQueues, Stateful {

    private static final int CHAINS_PER_NOTIFICATION = 1024;

    private final VirtioDevice device;
    private final EventQueue events;
    private final VirtioInterrupts interrupts;
    private final Virtqueue[] queues;

    private int status;
    private long driverFeatures;
    private int generation;

    /** The queue that a notification is about at this moment, or -1. */
    private int notifying = -1;

    private int chainsLeft;

    public VirtioTransport(
            VirtioDevice device,
            GuestMemory memory,
            EventQueue events,
            VirtioInterrupts interrupts) {
        this(device, memory, events, interrupts, 1);
    }

    /**
     * @param driverSize what drivers of this bus take without asking, whatever the device says
     */
    public VirtioTransport(
            VirtioDevice device,
            GuestMemory memory,
            EventQueue events,
            VirtioInterrupts interrupts,
            int driverSize) {
        this.device = device;
        this.events = events;
        this.interrupts = interrupts;
        queues = new Virtqueue[device.queueCount()];
        for (int i = 0; i < queues.length; i++) {
            queues[i] = new Virtqueue(memory, Math.max(driverSize, device.queueSize(i)));
        }
    }

    public VirtioDevice device() {
        return device;
    }

    public int queueCount() {
        return queues.length;
    }

    /** One of the queues. */
    public Virtqueue queue(int number) {
        return queues[number];
    }

    /** What can be negotiated. */
    public long deviceFeatures() {
        return device.features() | Features.OF_TRANSPORT;
    }

    public long driverFeatures() {
        return driverFeatures;
    }

    /** What the driver wants; nothing once that is agreed on. */
    public void setDriverFeatures(long features) {
        if ((status & DeviceStatus.FEATURES_OK) == 0) {
            driverFeatures = features;
        }
    }

    public int status() {
        return status;
    }

    /** The driver wrote the status. */
    public void setStatus(int value) {
        boolean wasRunning = isRunning();
        status = DeviceStatus.written(status, value & 0xFF, featuresAcceptable());
        if (status == 0) {
            reset();
        } else if (!wasRunning && isRunning()) {
            start();
        }
    }

    /** No bit that isn't offered, and no legacy driver (virtio 1.2 §6.2). */
    private boolean featuresAcceptable() {
        return (driverFeatures & ~deviceFeatures()) == 0
                && (driverFeatures & Features.VERSION_1) != 0;
    }

    private boolean isRunning() {
        return DeviceStatus.isRunning(status);
    }

    private void start() {
        device.start(driverFeatures, this);
        for (int queue = 0; queue < queues.length; queue++) {
            notified(queue);
        }
    }

    /** As after power-up. */
    public void reset() {
        status = 0;
        driverFeatures = 0;
        for (Virtqueue queue : queues) {
            queue.reset();
        }
        device.reset();
    }

    /** The driver set up a queue and enables it. */
    public void enable(int queue) {
        Virtqueue enabled = queues[queue];
        enabled.enable(
                (driverFeatures & Features.INDIRECT_DESCRIPTORS) != 0,
                (driverFeatures & Features.EVENT_INDEX) != 0);
        if (enabled.isBroken()) {
            needReset();
        }
    }

    /** The driver says that it put buffers into that queue; there may be none of that number. */
    public void notified(int queue) {
        if (queue < queues.length && isRunning() && queues[queue].isEnabled()) {
            notifying = queue;
            chainsLeft = CHAINS_PER_NOTIFICATION;
            device.notified(queue);
            notifying = -1;
        }
    }

    /** Changes whenever configuration space does (virtio 1.2 §2.5); 8 bits. */
    public int generation() {
        return generation;
    }

    @Override
    public Optional<DescriptorChain> take(int queue) {
        if (!isRunning()) {
            return Optional.empty();
        }
        if (queue == notifying && --chainsLeft <= 0) {
            if (chainsLeft == 0) {
                events.post(() -> notified(queue));
            }
            return Optional.empty();
        }
        Optional<DescriptorChain> chain = queues[queue].take();
        if (chain.isEmpty() && queues[queue].isBroken()) {
            needReset();
        }
        return chain;
    }

    @Override
    public void give(int queue, DescriptorChain chain, long written) {
        if (isRunning() && queues[queue].give(chain, written)) {
            interrupts.used(queue);
        }
    }

    @Override
    public void giveTogether(int queue, List<DescriptorChain> chains) {
        if (isRunning() && queues[queue].giveTogether(chains)) {
            interrupts.used(queue);
        }
    }

    @Override
    public void configurationChanged() {
        generation = generation + 1 & 0xFF;
        interruptForConfiguration();
    }

    private void interruptForConfiguration() {
        if ((status & DeviceStatus.DRIVER_OK) != 0) {
            interrupts.configuration();
        }
    }

    private void needReset() {
        if ((status & DeviceStatus.NEEDS_RESET) == 0) {
            status |= DeviceStatus.NEEDS_RESET;
            interruptForConfiguration();
        }
    }

    @Override
    public void save(StateWriter out) {
        out.putInt("status", status);
        out.putLong("driverFeatures", driverFeatures);
        out.putInt("generation", generation);
        for (int i = 0; i < queues.length; i++) {
            out.put("queue" + i, queues[i]);
        }
        out.put("device", device);
    }

    /** The device is started first, if it was running, and then loads. */
    @Override
    public void load(StateReader in) {
        reset();
        status = in.getInt("status") & 0xFF;
        driverFeatures = in.getLong("driverFeatures");
        generation = in.getInt("generation") & 0xFF;
        for (int i = 0; i < queues.length; i++) {
            in.get("queue" + i, queues[i]);
        }
        if (isRunning()) {
            device.start(driverFeatures, this);
        }
        in.get("device", device);
        // When all of the machine is loaded.
        events.post(this::resume);
    }

    /** Chains that the device had in work are in its queues again: it is told to look. */
    private void resume() {
        for (int queue = 0; queue < queues.length; queue++) {
            if (queues[queue].hasChainsAgain()) {
                notified(queue);
            }
        }
    }
}
