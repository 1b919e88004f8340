package dev.quarters.x86.sse;

import dev.quarters.x86.Processor;
import dev.quarters.x86.decode.Instruction;
import dev.quarters.x86.x87.Mmx;

/** Elements made half as wide, with saturation; and interleaved with those of another register. */
public final class Pack {

    private Pack() {}

    public static void packsswb(Processor cpu, Instruction instruction) {
        pack(cpu, instruction, (a, b) -> toBytes(a, b, Lanes::saturateByte));
    }

    public static void packuswb(Processor cpu, Instruction instruction) {
        pack(cpu, instruction, Pack::toUnsignedBytes);
    }

    public static void packssdw(Processor cpu, Instruction instruction) {
        pack(cpu, instruction, (a, b) -> toWords(a, b, Lanes::saturateWord));
    }

    public static void packusdw(Processor cpu, Instruction instruction) {
        pack(cpu, instruction, (a, b) -> toWords(a, b, Lanes::saturateUnsignedWord));
    }

    private static void pack(Processor cpu, Instruction instruction, Packed.Operation operation) {
        Packed.horizontal(cpu, instruction, operation, operation);
    }

    /** Words of both to saturated unsigned bytes. */
    public static long toUnsignedBytes(long low, long high) {
        return toBytes(low, high, Lanes::saturateUnsignedByte);
    }

    private static long toBytes(long low, long high, Lanes.Unary saturate) {
        long result = 0;
        for (int i = 0; i < 4; i++) {
            result |= (saturate.apply((short) (low >>> 16 * i)) & 0xFFL) << 8 * i;
            result |= (saturate.apply((short) (high >>> 16 * i)) & 0xFFL) << 8 * i + 32;
        }
        return result;
    }

    private static long toWords(long low, long high, Lanes.Unary saturate) {
        return saturate.apply((int) low) & 0xFFFFL
                | (saturate.apply((int) (low >>> 32)) & 0xFFFFL) << 16
                | (saturate.apply((int) high) & 0xFFFFL) << 32
                | (saturate.apply((int) (high >>> 32)) & 0xFFFFL) << 48;
    }

    public static void punpcklbw(Processor cpu, Instruction instruction) {
        low(cpu, instruction, Pack::bytes);
    }

    public static void punpcklwd(Processor cpu, Instruction instruction) {
        low(cpu, instruction, Pack::words);
    }

    public static void punpckldq(Processor cpu, Instruction instruction) {
        low(cpu, instruction, Pack::doublewords);
    }

    public static void punpckhbw(Processor cpu, Instruction instruction) {
        high(cpu, instruction, Pack::bytes);
    }

    public static void punpckhwd(Processor cpu, Instruction instruction) {
        high(cpu, instruction, Pack::words);
    }

    public static void punpckhdq(Processor cpu, Instruction instruction) {
        high(cpu, instruction, Pack::doublewords);
    }

    /** PUNPCKLQDQ, UNPCKLPD. */
    public static void low64(Processor cpu, Instruction instruction) {
        int s = Sse.source(cpu, instruction);
        cpu.xmm[Sse.destination(instruction) + 1] = cpu.xmm[s];
    }

    /** PUNPCKHQDQ, UNPCKHPD. */
    public static void high64(Processor cpu, Instruction instruction) {
        int s = Sse.source(cpu, instruction);
        Sse.set(cpu, instruction, cpu.xmm[Sse.destination(instruction) + 1], cpu.xmm[s + 1]);
    }

    public static void unpcklps(Processor cpu, Instruction instruction) {
        int s = Sse.source(cpu, instruction);
        interleave(cpu, instruction, cpu.xmm[Sse.destination(instruction)], cpu.xmm[s]);
    }

    public static void unpckhps(Processor cpu, Instruction instruction) {
        int s = Sse.source(cpu, instruction);
        interleave(cpu, instruction, cpu.xmm[Sse.destination(instruction) + 1], cpu.xmm[s + 1]);
    }

    private static void interleave(Processor cpu, Instruction instruction, long left, long right) {
        Sse.set(cpu, instruction, doublewords(left, right), doublewords(left >>> 32, right >>> 32));
    }

    private static void low(Processor cpu, Instruction instruction, Packed.Operation interleave) {
        if (Packed.onXmm(instruction)) {
            int s = Sse.source(cpu, instruction);
            halves(cpu, instruction, cpu.xmm[Sse.destination(instruction)], cpu.xmm[s], interleave);
        } else {
            Mmx.require(cpu);
            long right = Mmx.source32(cpu, instruction);
            long left = Mmx.destination(cpu, instruction);
            Mmx.set(cpu, instruction.register, interleave.apply(left, right));
        }
    }

    private static void high(Processor cpu, Instruction instruction, Packed.Operation interleave) {
        if (Packed.onXmm(instruction)) {
            int s = Sse.source(cpu, instruction);
            long left = cpu.xmm[Sse.destination(instruction) + 1];
            halves(cpu, instruction, left, cpu.xmm[s + 1], interleave);
        } else {
            Mmx.require(cpu);
            long right = Mmx.source(cpu, instruction);
            long left = Mmx.destination(cpu, instruction);
            long result = interleave.apply(left >>> 32, right >>> 32);
            Mmx.set(cpu, instruction.register, result);
        }
    }

    private static void halves(
            Processor cpu,
            Instruction instruction,
            long left,
            long right,
            Packed.Operation interleave) {
        Sse.set(
                cpu,
                instruction,
                interleave.apply(left, right),
                interleave.apply(left >>> 32, right >>> 32));
    }

    /** The lower four bytes of each in turns. */
    public static long bytes(long left, long right) {
        return spreadBytes(left) | spreadBytes(right) << 8;
    }

    private static long spreadBytes(long value) {
        long words = value & 0xFFFF | (value & 0xFFFF0000L) << 16;
        return words & 0x000000FF000000FFL | (words & 0x0000FF000000FF00L) << 8;
    }

    /** The lower two words of each in turns. */
    public static long words(long left, long right) {
        return spreadWords(left) | spreadWords(right) << 16;
    }

    private static long spreadWords(long value) {
        return value & 0xFFFF | (value & 0xFFFF0000L) << 16;
    }

    /** The lower doublewords of each. */
    public static long doublewords(long left, long right) {
        return left & 0xFFFF_FFFFL | right << 32;
    }
}
