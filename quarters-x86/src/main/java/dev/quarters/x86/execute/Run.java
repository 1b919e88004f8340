package dev.quarters.x86.execute;

import dev.quarters.x86.Flags;
import dev.quarters.x86.Processor;
import dev.quarters.x86.Segment;
import dev.quarters.x86.decode.Instruction;
import dev.quarters.x86.memory.HostMemory;

/**
 * Elements of a string that lie side by side in one page of RAM with a known translation, so that
 * they can be moved at once.
 */
final class Run {

    private static final long PAGE = ~0xFFFL;

    private Run() {}

    /**
     * How many elements from that register on, at most {@code wanted}; 0 when it has to go singly.
     */
    static long elements(
            Processor cpu, Instruction instruction, int segment, int register, long wanted) {
        if ((cpu.rflags & Flags.DF) != 0) {
            return 0;
        }
        long offset = Repeat.offset(cpu, instruction, register);
        int size = instruction.operandSize;
        long bytes = Math.min(wanted * size, 0x1000 - (linear(cpu, segment, offset) & ~PAGE));
        if (cpu.codeSize != 8 || instruction.addressSize != 8) {
            bytes = Math.min(bytes, room(cpu, instruction, segment, offset));
        }
        return bytes / size;
    }

    /** Bytes until the end of the segment or of the address size. */
    private static long room(Processor cpu, Instruction instruction, int segment, long offset) {
        long last = instruction.addressSize == 2 ? 0xFFFF : 0xFFFF_FFFFL;
        if (cpu.codeSize != 8) {
            Segment register = cpu.segments[segment];
            last = Math.min(last, Math.min(register.readEnd, register.writeEnd));
        }
        return Math.max(0, last - offset + 1);
    }

    private static long linear(Processor cpu, int segment, long offset) {
        if (cpu.codeSize == 8) {
            return segment >= Segment.FS ? offset + cpu.segments[segment].base : offset;
        }
        return cpu.segments[segment].base + offset & 0xFFFF_FFFFL;
    }

    /** The host's address to read from, or 0 when it is not known. */
    static long source(Processor cpu, Instruction instruction, int segment, int register) {
        long at = linear(cpu, segment, Repeat.offset(cpu, instruction, register));
        return host(cpu.translation.readEntry(at), at);
    }

    /** The host's address to write to, or 0 when it is not known. */
    static long destination(Processor cpu, Instruction instruction, int register) {
        long at = linear(cpu, Segment.ES, Repeat.offset(cpu, instruction, register));
        return host(cpu.translation.writeEntry(at), at);
    }

    private static long host(long entry, long linear) {
        return HostMemory.getLong(entry) == (linear & PAGE)
                ? linear + HostMemory.getLong(entry + 8)
                : 0;
    }
}
