package dev.quarters.machine.virtio;

/** How a bus tells the driver. */
public interface VirtioInterrupts {

    /** Buffers of that queue were used. */
    void used(int queue);

    /** Configuration space or the device's status changed. */
    void configuration();
}
