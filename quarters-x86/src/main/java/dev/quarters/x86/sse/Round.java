package dev.quarters.x86.sse;

import dev.quarters.x86.Processor;
import dev.quarters.x86.decode.Instruction;
import dev.quarters.x86.x87.SoftExtended;

/** Rounding to whole numbers in the same format, by the immediate or by MXCSR. */
public final class Round {

    private static final int BY_MXCSR = 4;
    private static final int QUIET = 8;

    private Round() {}

    private static long round64(Processor cpu, long bits, int control) {
        long value = SlowFloat64.operand(cpu, bits);
        if (SlowFloat64.isNan(value)) {
            return SlowFloat64.nan(cpu, value, value);
        }
        double number = Double.longBitsToDouble(value);
        double whole = Convert.round(number, rounding(cpu, control));
        if (whole != number && (control & QUIET) == 0) {
            cpu.simdExceptions |= SoftExtended.INEXACT;
        }
        return Double.doubleToRawLongBits(Math.copySign(whole, number));
    }

    private static int round32(Processor cpu, int bits, int control) {
        int value = SlowFloat32.operand(cpu, bits);
        if (SlowFloat32.isNan(value)) {
            return SlowFloat32.nan(cpu, value, value);
        }
        float number = Float.intBitsToFloat(value);
        float whole = (float) Convert.round(number, rounding(cpu, control));
        if (whole != number && (control & QUIET) == 0) {
            cpu.simdExceptions |= SoftExtended.INEXACT;
        }
        return Float.floatToRawIntBits(Math.copySign(whole, number));
    }

    private static int rounding(Processor cpu, int control) {
        return (control & BY_MXCSR) != 0 ? Mxcsr.rounding(cpu) : control & 3;
    }

    public static void roundsd(Processor cpu, Instruction instruction) {
        long bits = Sse.low64(cpu, instruction);
        long value = round64(cpu, bits, (int) instruction.immediate);
        SimdExceptions.commit(cpu);
        cpu.xmm[Sse.destination(instruction)] = value;
    }

    public static void roundss(Processor cpu, Instruction instruction) {
        int bits = Sse.low32(cpu, instruction);
        int value = round32(cpu, bits, (int) instruction.immediate);
        SimdExceptions.commit(cpu);
        Sse.setLow32(cpu, instruction, value);
    }

    public static void roundpd(Processor cpu, Instruction instruction) {
        int s = Sse.source(cpu, instruction);
        int control = (int) instruction.immediate;
        long low = round64(cpu, cpu.xmm[s], control);
        long high = round64(cpu, cpu.xmm[s + 1], control);
        SimdExceptions.commit(cpu);
        Sse.set(cpu, instruction, low, high);
    }

    public static void roundps(Processor cpu, Instruction instruction) {
        int s = Sse.source(cpu, instruction);
        int control = (int) instruction.immediate;
        long low = both(cpu, cpu.xmm[s], control);
        long high = both(cpu, cpu.xmm[s + 1], control);
        SimdExceptions.commit(cpu);
        Sse.set(cpu, instruction, low, high);
    }

    private static long both(Processor cpu, long pair, int control) {
        return Sse.join(
                round32(cpu, (int) pair, control), round32(cpu, (int) (pair >>> 32), control));
    }
}
