package dev.quarters.x86.system;

import dev.quarters.x86.Processor;
import dev.quarters.x86.ProcessorException;
import dev.quarters.x86.Segment;

/** Limits and types of segments outside of 64-bit mode (Intel SDM Vol. 3A §5.3 to §5.5). */
public final class SegmentCheck {

    private SegmentCheck() {}

    /**
     * The linear address of an access of that size.
     *
     * @throws ProcessorException #GP(0), or #SS(0) for the stack segment
     */
    public static long linear(
            Processor cpu, int segment, long offset, int size, boolean forWriting) {
        Segment register = cpu.segments[segment];
        long last = offset + size - 1;
        if (last > (forWriting ? register.writeEnd : register.readEnd)
                && !allows(cpu, register, offset, last, forWriting)) {
            throw cpu.raise(
                    segment == Segment.SS
                            ? ProcessorException.STACK_FAULT
                            : ProcessorException.GENERAL_PROTECTION,
                    0);
        }
        return register.base + offset & 0xFFFF_FFFFL;
    }

    private static boolean allows(
            Processor cpu, Segment register, long offset, long last, boolean forWriting) {
        boolean code = (register.attributes & 8) != 0;
        boolean second = (register.attributes & 2) != 0;
        if (cpu.inProtectedMode()
                && (register.isNull() || (forWriting ? code || !second : code && !second))) {
            return false;
        }
        return isWithinLimit(register, offset, last);
    }

    /** Whether offsets lie in a segment, which may expand downwards. */
    static boolean isWithinLimit(Segment register, long offset, long last) {
        if ((register.attributes & 12) != 4) {
            return last <= register.limit;
        }
        long top = (register.attributes & Segment.BIG) != 0 ? 0xFFFF_FFFFL : 0xFFFF;
        return offset > register.limit && last <= top;
    }
}
