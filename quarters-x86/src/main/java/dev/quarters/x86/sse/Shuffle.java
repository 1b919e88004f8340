package dev.quarters.x86.sse;

import dev.quarters.x86.Processor;
import dev.quarters.x86.decode.Instruction;
import dev.quarters.x86.x87.Mmx;

/** Elements put in another order. */
public final class Shuffle {

    private Shuffle() {}

    public static void pshufd(Processor cpu, Instruction instruction) {
        int s = Sse.source(cpu, instruction);
        int order = (int) instruction.immediate;
        long low = cpu.xmm[s];
        long high = cpu.xmm[s + 1];
        Sse.set(
                cpu,
                instruction,
                doublewords(low, high, order),
                doublewords(low, high, order >> 4));
    }

    /** The two of four that the lowest four bits of the order name. */
    public static long doublewords(long low, long high, int order) {
        return Sse.join(doubleword(low, high, order), doubleword(low, high, order >> 2));
    }

    private static int doubleword(long low, long high, int number) {
        return (int) (((number & 2) == 0 ? low : high) >>> 32 * (number & 1));
    }

    public static void pshuflw(Processor cpu, Instruction instruction) {
        int s = Sse.source(cpu, instruction);
        long low = words(cpu.xmm[s], (int) instruction.immediate);
        Sse.set(cpu, instruction, low, cpu.xmm[s + 1]);
    }

    public static void pshufhw(Processor cpu, Instruction instruction) {
        int s = Sse.source(cpu, instruction);
        long high = words(cpu.xmm[s + 1], (int) instruction.immediate);
        Sse.set(cpu, instruction, cpu.xmm[s], high);
    }

    public static void pshufw(Processor cpu, Instruction instruction) {
        Mmx.require(cpu);
        long source = Mmx.source(cpu, instruction);
        Mmx.set(cpu, instruction.register, words(source, (int) instruction.immediate));
    }

    /** Four words in the order that eight bits give. */
    public static long words(long value, int order) {
        return word(value, order)
                | word(value, order >> 2) << 16
                | word(value, order >> 4) << 32
                | word(value, order >> 6) << 48;
    }

    private static long word(long value, int number) {
        return value >>> 16 * (number & 3) & 0xFFFF;
    }

    public static void shufps(Processor cpu, Instruction instruction) {
        int s = Sse.source(cpu, instruction);
        int d = Sse.destination(instruction);
        int order = (int) instruction.immediate;
        long[] xmm = cpu.xmm;
        long low = doublewords(xmm[d], xmm[d + 1], order);
        long high = doublewords(xmm[s], xmm[s + 1], order >> 4);
        Sse.set(cpu, instruction, low, high);
    }

    public static void shufpd(Processor cpu, Instruction instruction) {
        int s = Sse.source(cpu, instruction);
        int d = Sse.destination(instruction);
        int order = (int) instruction.immediate;
        Sse.set(cpu, instruction, cpu.xmm[d + (order & 1)], cpu.xmm[s + (order >> 1 & 1)]);
    }

    public static void pshufb(Processor cpu, Instruction instruction) {
        if (Packed.onXmm(instruction)) {
            int s = Sse.source(cpu, instruction);
            int d = Sse.destination(instruction);
            long[] xmm = cpu.xmm;
            long low = bytes(xmm[d], xmm[d + 1], xmm[s]);
            long high = bytes(xmm[d], xmm[d + 1], xmm[s + 1]);
            Sse.set(cpu, instruction, low, high);
        } else {
            Mmx.require(cpu);
            long order = Mmx.source(cpu, instruction);
            long value = Mmx.destination(cpu, instruction);
            long result = bytes(value, 0, order & 0x8787878787878787L);
            Mmx.set(cpu, instruction.register, result);
        }
    }

    private static long bytes(long low, long high, long order) {
        long result = 0;
        for (int shift = 0; shift < 64; shift += 8) {
            int number = (int) (order >>> shift);
            if ((number & 0x80) == 0) {
                long half = (number & 8) == 0 ? low : high;
                result |= (half >>> 8 * (number & 7) & 0xFF) << shift;
            }
        }
        return result;
    }

    public static void palignr(Processor cpu, Instruction instruction) {
        int bits = 8 * ((int) instruction.immediate & 0xFF);
        if (Packed.onXmm(instruction)) {
            int s = Sse.source(cpu, instruction);
            int d = Sse.destination(instruction);
            long[] xmm = cpu.xmm;
            align(cpu, instruction, xmm[s], xmm[s + 1], xmm[d], xmm[d + 1], bits);
        } else {
            Mmx.require(cpu);
            long right = Mmx.source(cpu, instruction);
            long left = Mmx.destination(cpu, instruction);
            long result = bits > 127 ? 0 : Shift.lowOfRightShift(right, left, bits);
            Mmx.set(cpu, instruction.register, result);
        }
    }

    /** Four quadwords shifted to the right, of which the lower two are the result. */
    private static void align(
            Processor cpu,
            Instruction instruction,
            long first,
            long second,
            long third,
            long fourth,
            int bits) {
        int rest = bits & 63;
        switch (bits >> 6) {
            case 0 -> join(cpu, instruction, first, second, third, rest);
            case 1 -> join(cpu, instruction, second, third, fourth, rest);
            case 2 -> join(cpu, instruction, third, fourth, 0, rest);
            case 3 -> join(cpu, instruction, fourth, 0, 0, rest);
            default -> Sse.set(cpu, instruction, 0, 0);
        }
    }

    private static void join(
            Processor cpu, Instruction instruction, long low, long middle, long high, int bits) {
        Sse.set(
                cpu,
                instruction,
                Shift.lowOfRightShift(low, middle, bits),
                Shift.lowOfRightShift(middle, high, bits));
    }
}
