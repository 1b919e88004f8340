package dev.quarters.machine.virtio;

import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import java.lang.foreign.MemorySegment;

/**
 * Descriptors, 16 bytes each: of a queue, or an indirect table (virtio 1.2 §2.7.5). The table is
 * known by its offset in RAM; who asks has checked that the descriptor is inside.
 */
final class DescriptorTable {

    static final int NEXT = 1;
    static final int WRITE = 2;
    static final int INDIRECT = 4;

    static final int DESCRIPTOR_BYTES = 16;

    private DescriptorTable() {}

    /** Where the buffer is in the guest's physical memory. */
    static long address(MemorySegment ram, long table, int index) {
        return ram.get(JAVA_LONG_UNALIGNED, table + (long) index * DESCRIPTOR_BYTES);
    }

    static long length(MemorySegment ram, long table, int index) {
        return Integer.toUnsignedLong(
                ram.get(JAVA_INT_UNALIGNED, table + (long) index * DESCRIPTOR_BYTES + 8));
    }

    static int flags(MemorySegment ram, long table, int index) {
        return ram.get(JAVA_SHORT_UNALIGNED, table + (long) index * DESCRIPTOR_BYTES + 12) & 0xFFFF;
    }

    static int next(MemorySegment ram, long table, int index) {
        return ram.get(JAVA_SHORT_UNALIGNED, table + (long) index * DESCRIPTOR_BYTES + 14) & 0xFFFF;
    }
}
