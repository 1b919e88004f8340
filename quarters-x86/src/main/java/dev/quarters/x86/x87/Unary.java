package dev.quarters.x86.x87;

import dev.quarters.x86.Processor;
import dev.quarters.x86.decode.Instruction;

/** What ST(0) becomes by itself: sign, root, whole number, and its parts. */
public final class Unary {

    private Unary() {}

    /** False when ST(0) is empty; the response to that is given then. */
    static boolean begin(Processor cpu, Instruction instruction) {
        Waiting.check(cpu);
        Fpu.note(cpu, instruction);
        X87State state = cpu.x87;
        if (Fpu.isEmpty(state, 0)) {
            if (Fpu.underflow(state)) {
                Fpu.setIndefinite(state, 0);
            }
            return false;
        }
        state.soft.control(state.control);
        state.soft.clear();
        return true;
    }

    public static void fchs(Processor cpu, Instruction instruction) {
        if (begin(cpu, instruction)) {
            cpu.x87.status &= ~Fpu.C1;
            cpu.x87.signExponent[Fpu.physical(cpu.x87, 0)] ^= SoftExtended.SIGN;
        }
    }

    public static void fabs(Processor cpu, Instruction instruction) {
        if (begin(cpu, instruction)) {
            cpu.x87.status &= ~Fpu.C1;
            cpu.x87.signExponent[Fpu.physical(cpu.x87, 0)] &= ~SoftExtended.SIGN;
        }
    }

    public static void fsqrt(Processor cpu, Instruction instruction) {
        if (!begin(cpu, instruction)) {
            return;
        }
        X87State state = cpu.x87;
        SoftExtended soft = state.soft;
        int signExponent = Fpu.signExponent(state, 0);
        long significand = Fpu.significand(state, 0);
        if (!Nan.handled(soft, signExponent, significand)) {
            Nan.noteDenormal(soft, signExponent, significand);
            soft.squareRoot(signExponent, significand);
        }
        Arithmetic.finish(state, 0);
    }

    public static void frndint(Processor cpu, Instruction instruction) {
        if (!begin(cpu, instruction)) {
            return;
        }
        X87State state = cpu.x87;
        SoftExtended soft = state.soft;
        int signExponent = Fpu.signExponent(state, 0);
        long significand = Fpu.significand(state, 0);
        if (!Nan.handled(soft, signExponent, significand)) {
            Nan.noteDenormal(soft, signExponent, significand);
            round(soft, signExponent, significand);
        }
        Arithmetic.finish(state, 0);
    }

    private static void round(SoftExtended soft, int signExponent, long significand) {
        boolean large = (signExponent & 0x7FFF) >= SoftExtended.BIAS + 63;
        if (significand == 0 || large) {
            soft.result(signExponent, significand);
            return;
        }
        int sign = signExponent & SoftExtended.SIGN;
        int exponent = Extended.exponent(signExponent, significand);
        long whole = Integers.magnitude(soft, exponent, significand, sign != 0, soft.rounding);
        soft.result(
                sign | (whole == 0 ? 0 : Integers.signExponent(whole) & 0x7FFF),
                whole == 0 ? 0 : Extended.normalized(whole));
        if (whole < 0) { // 2 to 63, which no signed integer is
            soft.result(sign | SoftExtended.BIAS + 63, whole);
        }
    }

    /** The exponent in place of ST(0), the significand pushed. */
    public static void fxtract(Processor cpu, Instruction instruction) {
        Waiting.check(cpu);
        Fpu.note(cpu, instruction);
        X87State state = cpu.x87;
        boolean under = Fpu.isEmpty(state, 0);
        if (under || !Fpu.isEmpty(state, 7)) {
            if (under ? Fpu.underflow(state) : Fpu.overflow(state)) {
                Fpu.setIndefinite(state, 0);
                Fpu.push(state, 0xFFFF, 3L << 62);
            }
            return;
        }
        state.soft.control(state.control);
        state.soft.clear();
        extract(state, state.soft);
    }

    private static void extract(X87State state, SoftExtended soft) {
        int signExponent = Fpu.signExponent(state, 0);
        long significand = Fpu.significand(state, 0);
        int sign = signExponent & SoftExtended.SIGN;
        int significandSign = sign | SoftExtended.BIAS;
        if (Nan.handled(soft, signExponent, significand)) {
            significandSign = soft.signExponent;
            significand = soft.significand;
        } else if (Extended.isInfinite(signExponent)) {
            soft.result(0x7FFF, SoftExtended.LEADING);
            significandSign = signExponent;
        } else if (significand == 0) {
            soft.flags |= SoftExtended.ZERO_DIVIDE;
            soft.result(0xFFFF, SoftExtended.LEADING);
            significandSign = sign;
        } else {
            Nan.noteDenormal(soft, signExponent, significand);
            long exponent = Extended.exponent(signExponent, significand);
            soft.result(Integers.signExponent(exponent), Integers.significand(exponent));
            significand = Extended.normalized(significand);
        }
        if (Arithmetic.finish(state, 0)) {
            Fpu.push(state, significandSign, significand);
        }
    }
}
