package dev.quarters.machine.virtio;

import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;

/**
 * What the driver offers: heads of descriptor chains (virtio 1.2 §2.7.6). Written by the driver
 * alone, perhaps while it is read here.
 *
 * @param ram all of it
 * @param offset of the ring in RAM; a multiple of 2
 * @param size of the queue
 */
record AvailableRing(MemorySegment ram, long offset, int size) {

    private static final VarHandle SHORT = JAVA_SHORT.varHandle();
    private static final int NO_INTERRUPT = 1;

    static final int ALIGNMENT = 2;

    static long bytes(int size) {
        return 6 + 2L * size;
    }

    /** What was put into the ring before the index was, is seen after it. */
    int index() {
        return (short) SHORT.getAcquire(ram, offset + 2) & 0xFFFF;
    }

    int head(int index) {
        return ram.get(JAVA_SHORT, offset + 4 + 2L * (index & (size - 1))) & 0xFFFF;
    }

    /** Without EVENT_IDX, the driver's only way to ask for silence (§2.7.7). */
    boolean wantsNoInterrupt() {
        return ((short) SHORT.getOpaque(ram, offset) & NO_INTERRUPT) != 0;
    }

    /** With EVENT_IDX: the driver wants an interrupt once this entry is used. */
    int usedEvent() {
        return (short) SHORT.getOpaque(ram, offset + 4 + 2L * size) & 0xFFFF;
    }
}
