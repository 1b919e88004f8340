package dev.quarters.machine.virtio;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import dev.quarters.machine.memory.GuestMemory;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;

/**
 * What the device gives back (virtio 1.2 §2.7.8). Written by the device alone.
 *
 * @param memory of which it is a part
 * @param address of the ring, physical
 * @param offset of the ring in RAM; a multiple of 4
 * @param size of the queue
 */
record UsedRing(GuestMemory memory, long address, long offset, int size) {

    private static final VarHandle SHORT = JAVA_SHORT.varHandle();

    static final int ALIGNMENT = 4;

    static long bytes(int size) {
        return 6 + 8L * size;
    }

    /** An entry, which the driver doesn't see before {@link #publish}. */
    void put(int index, int head, long written) {
        MemorySegment ram = memory.segment();
        long entry = 4 + 8L * (index & (size - 1));
        ram.set(JAVA_INT, offset + entry, head);
        ram.set(JAVA_INT, offset + entry + 4, (int) written);
        memory.written(address + entry, 8);
    }

    /** What was put before that index is the driver's. */
    void publish(int index) {
        SHORT.setRelease(memory.segment(), offset + 2, (short) index);
        memory.written(address + 2, 2);
    }

    /** With EVENT_IDX: the device wants a notification once this entry is available. */
    void setAvailableEvent(int index) {
        long event = 4 + 8L * size;
        SHORT.setRelease(memory.segment(), offset + event, (short) index);
        memory.written(address + event, 2);
    }
}
