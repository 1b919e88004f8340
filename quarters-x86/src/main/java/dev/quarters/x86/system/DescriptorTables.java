package dev.quarters.x86.system;

import dev.quarters.x86.Processor;
import dev.quarters.x86.ProcessorException;
import dev.quarters.x86.Segment;
import dev.quarters.x86.memory.Mode;

/** Descriptors in the global and local tables (Intel SDM Vol. 3A §3.5.1). */
final class DescriptorTables {

    private static final int IN_LOCAL_TABLE = 4;

    private DescriptorTables() {}

    static boolean isNull(int selector) {
        return (selector & 0xFFFC) == 0;
    }

    /** Whether the selector's descriptor lies within its table. */
    static boolean contains(Processor cpu, int selector, int size) {
        int last = (selector & 0xFFF8) + size - 1;
        if ((selector & IN_LOCAL_TABLE) == 0) {
            return last <= cpu.globalDescriptorTableLimit;
        }
        return !cpu.localDescriptorTable.isNull() && last <= cpu.localDescriptorTable.limit;
    }

    /** The descriptor; one that is not in the table is a #GP(selector). */
    static long read(Processor cpu, int selector) {
        return read(cpu, selector, ProcessorException.GENERAL_PROTECTION);
    }

    /** The descriptor; one that is not in the table is that fault. */
    static long read(Processor cpu, int selector, int faultVector) {
        if (!contains(cpu, selector, 8)) {
            throw Fault.selector(cpu, faultVector, selector);
        }
        return cpu.translation.read(address(cpu, selector), 8, Mode.SUPERVISOR);
    }

    /** The second 8 bytes of a system descriptor of long mode. */
    static long readUpper(Processor cpu, int selector, int faultVector) {
        if (!contains(cpu, selector, 16)) {
            throw Fault.selector(cpu, faultVector, selector);
        }
        return cpu.translation.read(address(cpu, selector) + 8, 8, Mode.SUPERVISOR);
    }

    static long address(Processor cpu, int selector) {
        long base =
                (selector & IN_LOCAL_TABLE) == 0
                        ? cpu.globalDescriptorTableBase
                        : cpu.localDescriptorTable.base;
        long address = base + (selector & 0xFFF8);
        return cpu.inLongMode() ? address : address & 0xFFFF_FFFFL;
    }

    /** Sets the accessed flag where it is not, and returns the descriptor with it. */
    static long markAccessed(Processor cpu, int selector, long raw) {
        if ((raw & 1L << 40) == 0) {
            writeType(cpu, selector, raw | 1L << 40);
        }
        return raw | 1L << 40;
    }

    /** Stores the byte with the type: accessed, or busy. */
    static void writeType(Processor cpu, int selector, long raw) {
        cpu.translation.write(address(cpu, selector) + 5, 1, raw >>> 40 & 0xFF, Mode.SUPERVISOR);
    }

    /** Sets a segment register from its descriptor. */
    static void fill(Segment segment, int selector, long raw) {
        segment.set(
                selector, Descriptor.base(raw), Descriptor.limit(raw), Descriptor.attributes(raw));
    }
}
