package dev.quarters.x86.sse;

import dev.quarters.x86.Processor;
import dev.quarters.x86.decode.Instruction;
import dev.quarters.x86.x87.Mmx;

/** Shifts of packed integers by one count for all, and of whole registers by bytes. */
public final class Shift {

    /** Shifts all elements of 64 bits; the count is not negative. */
    private interface Operation {
        long apply(long value, int count);
    }

    private Shift() {}

    public static void psllw(Processor cpu, Instruction instruction) {
        byRegister(cpu, instruction, Shift::leftWords);
    }

    public static void pslld(Processor cpu, Instruction instruction) {
        byRegister(cpu, instruction, Shift::leftDoublewords);
    }

    public static void psllq(Processor cpu, Instruction instruction) {
        byRegister(cpu, instruction, Shift::leftQuadword);
    }

    public static void psrlw(Processor cpu, Instruction instruction) {
        byRegister(cpu, instruction, Shift::rightWords);
    }

    public static void psrld(Processor cpu, Instruction instruction) {
        byRegister(cpu, instruction, Shift::rightDoublewords);
    }

    public static void psrlq(Processor cpu, Instruction instruction) {
        byRegister(cpu, instruction, Shift::rightQuadword);
    }

    public static void psraw(Processor cpu, Instruction instruction) {
        byRegister(cpu, instruction, Shift::signedWords);
    }

    public static void psrad(Processor cpu, Instruction instruction) {
        byRegister(cpu, instruction, Shift::signedDoublewords);
    }

    public static void psllwImmediate(Processor cpu, Instruction instruction) {
        byImmediate(cpu, instruction, Shift::leftWords);
    }

    public static void pslldImmediate(Processor cpu, Instruction instruction) {
        byImmediate(cpu, instruction, Shift::leftDoublewords);
    }

    public static void psllqImmediate(Processor cpu, Instruction instruction) {
        byImmediate(cpu, instruction, Shift::leftQuadword);
    }

    public static void psrlwImmediate(Processor cpu, Instruction instruction) {
        byImmediate(cpu, instruction, Shift::rightWords);
    }

    public static void psrldImmediate(Processor cpu, Instruction instruction) {
        byImmediate(cpu, instruction, Shift::rightDoublewords);
    }

    public static void psrlqImmediate(Processor cpu, Instruction instruction) {
        byImmediate(cpu, instruction, Shift::rightQuadword);
    }

    public static void psrawImmediate(Processor cpu, Instruction instruction) {
        byImmediate(cpu, instruction, Shift::signedWords);
    }

    public static void psradImmediate(Processor cpu, Instruction instruction) {
        byImmediate(cpu, instruction, Shift::signedDoublewords);
    }

    public static void pslldq(Processor cpu, Instruction instruction) {
        Sse.require(cpu);
        int d = 2 * instruction.rm;
        int bits = bits(instruction);
        cpu.xmm[d + 1] = highOfLeftShift(cpu.xmm[d], cpu.xmm[d + 1], bits);
        cpu.xmm[d] = leftQuadword(cpu.xmm[d], bits);
    }

    public static void psrldq(Processor cpu, Instruction instruction) {
        Sse.require(cpu);
        int d = 2 * instruction.rm;
        int bits = bits(instruction);
        cpu.xmm[d] = lowOfRightShift(cpu.xmm[d], cpu.xmm[d + 1], bits);
        cpu.xmm[d + 1] = rightQuadword(cpu.xmm[d + 1], bits);
    }

    /** How far PSLLDQ and PSRLDQ shift. */
    public static int bits(Instruction instruction) {
        return 8 * Math.min((int) instruction.immediate & 0xFF, 16);
    }

    /** The upper half of 128 bits shifted to the left by up to 128. */
    public static long highOfLeftShift(long low, long high, int bits) {
        return bits < 64
                ? leftQuadword(high, bits) | rightQuadword(low, 64 - bits)
                : leftQuadword(low, bits - 64);
    }

    /** The lower half of 128 bits shifted to the right by up to 128. */
    public static long lowOfRightShift(long low, long high, int bits) {
        return bits < 64
                ? rightQuadword(low, bits) | leftQuadword(high, 64 - bits)
                : rightQuadword(high, bits - 64);
    }

    private static void byRegister(Processor cpu, Instruction instruction, Operation shift) {
        if (Packed.onXmm(instruction)) {
            int count = count(cpu.xmm[Sse.source(cpu, instruction)]);
            int d = Sse.destination(instruction);
            cpu.xmm[d] = shift.apply(cpu.xmm[d], count);
            cpu.xmm[d + 1] = shift.apply(cpu.xmm[d + 1], count);
        } else {
            Mmx.require(cpu);
            int count = count(Mmx.source(cpu, instruction));
            long value = Mmx.destination(cpu, instruction);
            Mmx.set(cpu, instruction.register, shift.apply(value, count));
        }
    }

    private static void byImmediate(Processor cpu, Instruction instruction, Operation shift) {
        int count = count(instruction.immediate & 0xFF);
        if (Packed.onXmm(instruction)) {
            Sse.require(cpu);
            int d = 2 * instruction.rm;
            cpu.xmm[d] = shift.apply(cpu.xmm[d], count);
            cpu.xmm[d + 1] = shift.apply(cpu.xmm[d + 1], count);
        } else {
            Mmx.require(cpu);
            Mmx.enter(cpu);
            long value = cpu.x87.significand[instruction.rm];
            Mmx.set(cpu, instruction.rm, shift.apply(value, count));
        }
    }

    /** Those from 64 on do all the same. */
    public static int count(long count) {
        return count < 0 || count > 64 ? 64 : (int) count;
    }

    public static long leftWords(long value, int count) {
        return count > 15 ? 0 : value << count & (0xFFFFL << count & 0xFFFF) * 0x0001000100010001L;
    }

    public static long leftDoublewords(long value, int count) {
        return count > 31 ? 0 : Sse.join((int) value << count, (int) (value >>> 32) << count);
    }

    public static long leftQuadword(long value, int count) {
        return count > 63 ? 0 : value << count;
    }

    public static long rightWords(long value, int count) {
        return count > 15 ? 0 : value >>> count & (0xFFFFL >>> count) * 0x0001000100010001L;
    }

    public static long rightDoublewords(long value, int count) {
        return count > 31 ? 0 : Sse.join((int) value >>> count, (int) (value >>> 32) >>> count);
    }

    public static long rightQuadword(long value, int count) {
        return count > 63 ? 0 : value >>> count;
    }

    public static long signedWords(long value, int count) {
        int limited = Math.min(count, 15);
        return Lanes.words(value, 0, (x, y) -> x >> limited);
    }

    public static long signedDoublewords(long value, int count) {
        int limited = Math.min(count, 31);
        return Sse.join((int) value >> limited, (int) (value >>> 32) >> limited);
    }
}
