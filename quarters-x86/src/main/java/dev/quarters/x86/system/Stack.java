package dev.quarters.x86.system;

import dev.quarters.x86.Processor;
import dev.quarters.x86.Segment;
import dev.quarters.x86.memory.Mode;

/**
 * A stack that a transfer of control is about to use: the registers are changed when all accesses
 * went well, by {@link #commit}.
 */
final class Stack {

    private final Processor cpu;
    private final Segment segment;
    private final int mode;
    private final int faultSelector;

    /** 8 in 64-bit mode, else 4 or 2 by the segment's B flag: how much of RSP counts. */
    private final int addressSize;

    private long pointer;

    private Stack(
            Processor cpu,
            Segment segment,
            long pointer,
            int addressSize,
            int mode,
            int faultSelector) {
        this.cpu = cpu;
        this.segment = segment;
        this.pointer = pointer;
        this.addressSize = addressSize;
        this.mode = mode;
        this.faultSelector = faultSelector;
    }

    /** The one in use. */
    static Stack current(Processor cpu) {
        Segment segment = cpu.segments[Segment.SS];
        return new Stack(
                cpu,
                segment,
                cpu.registers[Processor.RSP],
                cpu.in64BitMode() ? 8 : addressSize(segment),
                cpu.translation.mode(),
                0);
    }

    /** Another one outside of 64-bit mode, for code of that level. */
    static Stack other(Processor cpu, Segment segment, long pointer, int level) {
        return new Stack(
                cpu, segment, pointer, addressSize(segment), mode(level), segment.selector);
    }

    /** Another one in 64-bit mode, for code of that level. */
    static Stack other64Bit(Processor cpu, long pointer, int level) {
        return new Stack(cpu, cpu.segments[Segment.SS], pointer, 8, mode(level), 0);
    }

    private static int addressSize(Segment segment) {
        return (segment.attributes & Segment.BIG) != 0 ? 4 : 2;
    }

    private static int mode(int level) {
        return level == 3 ? Mode.USER : Mode.SUPERVISOR;
    }

    void push(int size, long value) {
        long next = cut(pointer - size);
        cpu.translation.write(linear(next, size, true), size, value, mode);
        pointer = next;
    }

    /** Zero-extended. */
    long pop(int size) {
        long value = peek(0, size);
        pointer = cut(pointer + size);
        return value;
    }

    /** What lies that many bytes above the top, zero-extended. */
    long peek(int distance, int size) {
        return cpu.translation.read(linear(cut(pointer + distance), size, false), size, mode);
    }

    /** Removes bytes without a look at them. */
    void release(long bytes) {
        pointer = cut(pointer + bytes);
    }

    long pointer() {
        return cut(pointer);
    }

    /** Makes the pointer the processor's RSP, ESP or SP. */
    void commit() {
        long old = cpu.registers[Processor.RSP];
        cpu.registers[Processor.RSP] =
                addressSize == 2 ? old & ~0xFFFFL | pointer & 0xFFFF : cut(pointer);
    }

    private long cut(long value) {
        return switch (addressSize) {
            case 8 -> value;
            case 4 -> value & 0xFFFF_FFFFL;
            default -> value & 0xFFFF;
        };
    }

    private long linear(long offset, int size, boolean forWriting) {
        if (addressSize == 8) {
            if (!cpu.translation.isCanonical(offset)
                    || !cpu.translation.isCanonical(offset + size - 1)) {
                throw Fault.stack(cpu, 0);
            }
            return offset;
        }
        boolean writable = (segment.attributes & 10) == 2;
        boolean typed = !cpu.inProtectedMode() || !segment.isNull() && (writable || !forWriting);
        if (!typed || !SegmentCheck.isWithinLimit(segment, offset, offset + size - 1)) {
            throw Fault.stack(cpu, faultSelector);
        }
        return segment.base + offset & 0xFFFF_FFFFL;
    }
}
