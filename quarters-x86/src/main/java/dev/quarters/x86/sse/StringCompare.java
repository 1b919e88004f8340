package dev.quarters.x86.sse;

import dev.quarters.x86.Flags;
import dev.quarters.x86.Processor;
import dev.quarters.x86.decode.Instruction;

/**
 * PCMPESTRI and its kin (Intel SDM Vol. 1 §12.13, Vol. 2B §4.1): two strings of bytes or words,
 * whose lengths are in registers or end at a zero, compared all with all.
 */
public final class StringCompare {

    private static final int WORDS = 1;
    private static final int SIGNED = 2;
    private static final int NEGATIVE = 16;
    private static final int ONLY_VALID_NEGATED = 32;
    private static final int LAST_OR_MASK = 64;

    private StringCompare() {}

    public static void pcmpestri(Processor cpu, Instruction instruction) {
        explicit(cpu, instruction, true);
    }

    public static void pcmpestrm(Processor cpu, Instruction instruction) {
        explicit(cpu, instruction, false);
    }

    public static void pcmpistri(Processor cpu, Instruction instruction) {
        implicit(cpu, instruction, true);
    }

    public static void pcmpistrm(Processor cpu, Instruction instruction) {
        implicit(cpu, instruction, false);
    }

    private static void explicit(Processor cpu, Instruction instruction, boolean index) {
        int s = Sse.sourceUnaligned(cpu, instruction);
        int count = count(instruction);
        boolean wide = instruction.has(Instruction.REX_W);
        int length1 = length(cpu.registers[Processor.RAX], wide, count);
        int length2 = length(cpu.registers[Processor.RDX], wide, count);
        compare(cpu, instruction, s, length1, length2, index);
    }

    private static int length(long register, boolean wide, int count) {
        long value = wide ? register : (int) register;
        return value > -count && value < count ? (int) Math.abs(value) : count;
    }

    private static void implicit(Processor cpu, Instruction instruction, boolean index) {
        int s = Sse.sourceUnaligned(cpu, instruction);
        int control = (int) instruction.immediate;
        int length1 = untilZero(cpu.xmm, Sse.destination(instruction), control);
        int length2 = untilZero(cpu.xmm, s, control);
        compare(cpu, instruction, s, length1, length2, index);
    }

    private static int untilZero(long[] xmm, int at, int control) {
        int count = (control & WORDS) != 0 ? 8 : 16;
        int length = 0;
        while (length < count && element(xmm, at, length, control & WORDS) != 0) {
            length++;
        }
        return length;
    }

    private static int count(Instruction instruction) {
        return (instruction.immediate & WORDS) != 0 ? 8 : 16;
    }

    private static int element(long[] xmm, int at, int number, int format) {
        if ((format & WORDS) != 0) {
            long value = xmm[at + (number >> 2)] >>> 16 * (number & 3);
            return (format & SIGNED) != 0 ? (short) value : (int) value & 0xFFFF;
        }
        long value = xmm[at + (number >> 3)] >>> 8 * (number & 7);
        return (format & SIGNED) != 0 ? (byte) value : (int) value & 0xFF;
    }

    private static void compare(
            Processor cpu,
            Instruction instruction,
            int s,
            int length1,
            int length2,
            boolean index) {
        int control = (int) instruction.immediate;
        int count = count(instruction);
        int d = Sse.destination(instruction);
        int result =
                switch (control >> 2 & 3) {
                    case 0 -> anyOf(cpu.xmm, d, length1, s, length2, control);
                    case 1 -> inRanges(cpu.xmm, d, length1, s, length2, control);
                    case 2 -> each(cpu.xmm, d, length1, s, length2, control);
                    default -> ordered(cpu.xmm, d, length1, s, length2, control);
                };
        if ((control & NEGATIVE) != 0) {
            result ^= (control & ONLY_VALID_NEGATED) != 0 ? (1 << length2) - 1 : (1 << count) - 1;
        }
        if (index) {
            cpu.registers[Processor.RCX] = index(result, count, control);
        } else {
            mask(cpu, result, count, control);
        }
        Flags.store(
                cpu,
                (result != 0 ? Flags.CF : 0)
                        | (length2 < count ? Flags.ZF : 0)
                        | (length1 < count ? Flags.SF : 0)
                        | ((result & 1) != 0 ? Flags.OF : 0));
    }

    private static int index(int result, int count, int control) {
        if (result == 0) {
            return count;
        }
        return (control & LAST_OR_MASK) != 0
                ? 31 - Integer.numberOfLeadingZeros(result)
                : Integer.numberOfTrailingZeros(result);
    }

    private static void mask(Processor cpu, int result, int count, int control) {
        if ((control & LAST_OR_MASK) == 0) {
            cpu.xmm[0] = result;
            cpu.xmm[1] = 0;
            return;
        }
        int size = 128 / count;
        cpu.xmm[0] = spread(result, size);
        cpu.xmm[1] = spread(result >> count / 2, size);
    }

    private static long spread(int bits, int size) {
        long mask = 0;
        for (int i = 0; i * size < 64; i++) {
            mask |= (bits >> i & 1) == 0 ? 0 : (1L << size) - 1 << i * size;
        }
        return mask;
    }

    private static int anyOf(long[] xmm, int d, int length1, int s, int length2, int control) {
        int result = 0;
        for (int j = 0; j < length2; j++) {
            int value = element(xmm, s, j, control);
            for (int i = 0; i < length1; i++) {
                result |= element(xmm, d, i, control) == value ? 1 << j : 0;
            }
        }
        return result;
    }

    /** Pairs of bounds; the lower one of a pair without the upper counts for nothing. */
    private static int inRanges(long[] xmm, int d, int length1, int s, int length2, int control) {
        int result = 0;
        for (int j = 0; j < length2; j++) {
            int value = element(xmm, s, j, control);
            for (int i = 0; i + 1 < length1; i += 2) {
                boolean inside =
                        element(xmm, d, i, control) <= value
                                && value <= element(xmm, d, i + 1, control);
                result |= inside ? 1 << j : 0;
            }
        }
        return result;
    }

    /** Behind both ends elements are equal; behind one, they are not. */
    private static int each(long[] xmm, int d, int length1, int s, int length2, int control) {
        int result = 0;
        int count = (control & WORDS) != 0 ? 8 : 16;
        for (int i = 0; i < count; i++) {
            boolean equal =
                    i < length1 && i < length2
                            ? element(xmm, d, i, control) == element(xmm, s, i, control)
                            : i >= length1 && i >= length2;
            result |= equal ? 1 << i : 0;
        }
        return result;
    }

    /** Where the first string stands in the second; also when it is cut by the register's end. */
    private static int ordered(long[] xmm, int d, int length1, int s, int length2, int control) {
        int result = 0;
        int count = (control & WORDS) != 0 ? 8 : 16;
        for (int j = 0; j < count; j++) {
            boolean equal = true;
            for (int i = 0; i < length1 && i + j < count && equal; i++) {
                equal =
                        i + j < length2
                                && element(xmm, d, i, control) == element(xmm, s, i + j, control);
            }
            result |= equal ? 1 << j : 0;
        }
        return result;
    }
}
