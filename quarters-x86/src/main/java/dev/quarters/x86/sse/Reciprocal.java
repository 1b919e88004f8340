package dev.quarters.x86.sse;

import dev.quarters.x86.Processor;
import dev.quarters.x86.decode.Instruction;

/**
 * RCPPS and RSQRTPS. The SDM asks for a relative error of at most 1.5 times two to -12 and leaves
 * the rest to each processor; here the result is the exact one rounded to single precision. No
 * exceptions; denormals count as zero, and tiny results are zero.
 */
public final class Reciprocal {

    private static final int QUIET = 1 << 22;
    private static final int SIGN = Integer.MIN_VALUE;
    private static final int INDEFINITE = 0xFFC0_0000;

    private Reciprocal() {}

    private static int operand(int bits) {
        return SlowFloat32.isDenormal(bits) ? bits & SIGN : bits;
    }

    private static int reciprocal(int bits) {
        int value = operand(bits);
        if (SlowFloat32.isNan(value)) {
            return value | QUIET;
        }
        return operand(Float.floatToRawIntBits(1 / Float.intBitsToFloat(value)));
    }

    private static int reciprocalRoot(int bits) {
        int value = operand(bits);
        if (SlowFloat32.isNan(value)) {
            return value | QUIET;
        }
        float number = Float.intBitsToFloat(value);
        if (number < 0) {
            return INDEFINITE;
        }
        return Float.floatToRawIntBits((float) (1 / Math.sqrt(number))) | value & SIGN;
    }

    public static void rcpss(Processor cpu, Instruction instruction) {
        Sse.setLow32(cpu, instruction, reciprocal(Sse.low32(cpu, instruction)));
    }

    public static void rsqrtss(Processor cpu, Instruction instruction) {
        Sse.setLow32(cpu, instruction, reciprocalRoot(Sse.low32(cpu, instruction)));
    }

    public static void rcpps(Processor cpu, Instruction instruction) {
        packed(cpu, instruction, Reciprocal::reciprocal);
    }

    public static void rsqrtps(Processor cpu, Instruction instruction) {
        packed(cpu, instruction, Reciprocal::reciprocalRoot);
    }

    private static void packed(Processor cpu, Instruction instruction, Lanes.Unary operation) {
        int s = Sse.source(cpu, instruction);
        long low = both(cpu.xmm[s], operation);
        Sse.set(cpu, instruction, low, both(cpu.xmm[s + 1], operation));
    }

    private static long both(long pair, Lanes.Unary operation) {
        return Sse.join(operation.apply((int) pair), operation.apply((int) (pair >>> 32)));
    }
}
