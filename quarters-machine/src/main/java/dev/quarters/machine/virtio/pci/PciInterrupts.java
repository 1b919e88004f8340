package dev.quarters.machine.virtio.pci;

import dev.quarters.machine.bus.IoRegion;
import dev.quarters.machine.pci.MsixTable;
import dev.quarters.machine.pci.PciFunction;
import dev.quarters.machine.state.StateException;
import dev.quarters.machine.state.StateReader;
import dev.quarters.machine.state.StateWriter;
import dev.quarters.machine.state.Stateful;
import dev.quarters.machine.virtio.VirtioInterrupts;

import java.util.Arrays;

/**
 * Interrupts by MSI-X, a vector for each queue and one for configuration as the driver maps them
 * (virtio 1.2 §4.1.5.1.2), or else by the pin and the ISR status register (§4.1.4.5). As {@link
 * IoRegion} it is that register; reading acknowledges.
 */
final class PciInterrupts implements VirtioInterrupts, IoRegion, Stateful {

    static final int NO_VECTOR = 0xFFFF;

    private static final int QUEUE = 1;
    private static final int CONFIGURATION = 2;

    private final PciFunction function;
    private final MsixTable msix;

    /** Of the queues, and last of configuration. */
    private final int[] vectors;

    private int status;

    PciInterrupts(PciFunction function, MsixTable msix, int queues) {
        this.function = function;
        this.msix = msix;
        vectors = new int[queues + 1];
        Arrays.fill(vectors, NO_VECTOR);
    }

    int queueVector(int queue) {
        return vectors[queue];
    }

    int configurationVector() {
        return vectors[vectors.length - 1];
    }

    /** A vector that doesn't exist reads back as none. */
    void setQueueVector(int queue, int vector) {
        vectors[queue] = vector < msix.vectors() ? vector : NO_VECTOR;
    }

    void setConfigurationVector(int vector) {
        setQueueVector(vectors.length - 1, vector);
    }

    @Override
    public void used(int queue) {
        raise(vectors[queue], QUEUE);
    }

    @Override
    public void configuration() {
        raise(configurationVector(), CONFIGURATION);
    }

    private void raise(int vector, int bit) {
        if (msix.isEnabled()) {
            msix.raise(vector);
        } else {
            status |= bit;
            function.setInterrupt(true);
        }
    }

    @Override
    public long read(long offset, int size) {
        if (offset != 0) {
            return 0;
        }
        int was = status;
        acknowledge();
        return was;
    }

    @Override
    public void write(long offset, int size, long value) {}

    private void acknowledge() {
        status = 0;
        function.setInterrupt(false);
    }

    void reset() {
        Arrays.fill(vectors, NO_VECTOR);
        acknowledge();
    }

    @Override
    public void save(StateWriter out) {
        out.putInts("vectors", vectors);
        out.putInt("status", status);
    }

    @Override
    public void load(StateReader in) {
        int[] saved = in.getInts("vectors");
        if (saved.length != vectors.length) {
            throw new StateException(
                    "a virtio device with %d vectors, not %d"
                            .formatted(saved.length, vectors.length),
                    "load the snapshot into a machine of the same configuration");
        }
        for (int i = 0; i < saved.length; i++) {
            setQueueVector(i, saved[i] & NO_VECTOR);
        }
        status = in.getInt("status") & (QUEUE | CONFIGURATION);
    }
}
