package dev.quarters.machine.virtio;

import dev.quarters.machine.state.Stateful;

/**
 * A virtio device, whatever the transport (virtio 1.2 §2). The transport owns status, features and
 * queues; the device says what it offers and serves buffers. All calls come under the machine's
 * lock.
 *
 * <p>Loading: if the driver was running, {@link #start} comes first, then {@link #load}. Chains
 * that were taken but not given back when the state was saved come from their queues once more, in
 * the order in which they were taken; {@link #notified} follows when all of the machine is loaded.
 * A device saves what it needs to go on with them.
 */
public interface VirtioDevice extends Stateful {

    /** Of virtio 1.2 §5. */
    int deviceId();

    /** Feature bits of this type of device; the transport adds its own (VERSION_1, …). */
    long features();

    /** How many virtqueues. */
    int queueCount();

    /** The largest size of that queue: a power of 2. */
    int queueSize(int queue);

    /** The driver is ready (DRIVER_OK) with those features; queues come from the transport. */
    void start(long features, VirtioQueues queues);

    /** The driver put buffers into that queue. */
    void notified(int queue);

    /** Reads configuration space, zero-extended. */
    long readConfiguration(int offset, int size);

    /** Writes configuration space; most of it can't be written. */
    void writeConfiguration(int offset, int size, long value);

    /** The driver reset the device: nothing that was before counts. */
    void reset();
}
