package dev.quarters.x86.x87;

import dev.quarters.x86.Processor;
import dev.quarters.x86.decode.Instruction;
import dev.quarters.x86.memory.LinearMemory;

/** FBLD and FBSTP: 18 decimal digits in nine bytes, and a sign (Intel SDM Vol. 1 §4.7). */
public final class Decimal {

    private static final int DIGIT_PAIRS = 9;
    private static final long LIMIT = 1_000_000_000_000_000_000L;

    private Decimal() {}

    /** Digits above nine count as they are; the SDM leaves that undefined. */
    public static void fbld(Processor cpu, Instruction instruction) {
        Waiting.check(cpu);
        long address = Memory.read80(cpu, instruction);
        long low = LinearMemory.readQuadword(cpu, address);
        int high = LinearMemory.readWord(cpu, address + 8);
        long value = pair(high & 0xFF);
        for (int i = 7; i >= 0; i--) {
            value = value * 100 + pair((int) (low >>> 8 * i) & 0xFF);
        }
        int sign = high & SoftExtended.SIGN;
        Fpu.load(cpu.x87, sign | Integers.signExponent(value), Integers.significand(value));
    }

    private static int pair(int digits) {
        return (digits >> 4) * 10 + (digits & 15);
    }

    public static void fbstp(Processor cpu, Instruction instruction) {
        Waiting.check(cpu);
        long address = Memory.prepareWrite(cpu, instruction, 10);
        X87State state = cpu.x87;
        if (Fpu.isEmpty(state, 0)) {
            if (Fpu.underflow(state)) {
                write(cpu, address, 0xC000_0000_0000_0000L, 0xFFFF);
                Fpu.pop(state);
            }
            return;
        }
        SoftExtended soft = state.soft;
        soft.control(state.control);
        soft.clear();
        int signExponent = Fpu.signExponent(state, 0);
        long value = Integers.of(soft, signExponent, Fpu.significand(state, 0), 64, soft.rounding);
        long magnitude = Math.abs(value);
        boolean fits = magnitude >= 0 && magnitude < LIMIT;
        if (!fits) {
            soft.flags = SoftExtended.INVALID;
            soft.roundedUp = false;
        }
        boolean blocked = Fpu.isBlocked(state, soft.flags);
        Fpu.raise(state, soft.flags, soft.roundedUp);
        if (blocked) {
            return;
        }
        if (fits) {
            writeDigits(cpu, address, magnitude, signExponent & SoftExtended.SIGN);
        } else {
            write(cpu, address, 0xC000_0000_0000_0000L, 0xFFFF);
        }
        Fpu.pop(state);
    }

    private static void writeDigits(Processor cpu, long address, long magnitude, int sign) {
        long rest = magnitude;
        long low = 0;
        int high = sign;
        for (int i = 0; i < DIGIT_PAIRS; i++) {
            long digits = rest % 10 | rest / 10 % 10 << 4;
            rest /= 100;
            if (i < 8) {
                low |= digits << 8 * i;
            } else {
                high |= (int) digits;
            }
        }
        write(cpu, address, low, high);
    }

    private static void write(Processor cpu, long address, long low, int high) {
        LinearMemory.writeQuadword(cpu, address, low);
        LinearMemory.writeWord(cpu, address + 8, high);
    }
}
