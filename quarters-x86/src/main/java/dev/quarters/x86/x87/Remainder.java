package dev.quarters.x86.x87;

import dev.quarters.x86.Processor;
import dev.quarters.x86.decode.Instruction;

/**
 * FPREM and FPREM1: the remainder of ST(0) by ST(1), exact. Where the exponents are 64 or more
 * apart, 32 to 63 bits of the quotient are taken off and C2 asks for another round (Intel SDM Vol.
 * 2A).
 */
public final class Remainder {

    private Remainder() {}

    /** False when ST(0) or ST(1) is empty; the response to that is given then. */
    static boolean begin(Processor cpu, Instruction instruction) {
        Waiting.check(cpu);
        Fpu.note(cpu, instruction);
        X87State state = cpu.x87;
        if (Fpu.isEmpty(state, 0) || Fpu.isEmpty(state, 1)) {
            if (Fpu.underflow(state)) {
                Fpu.setIndefinite(state, 0);
            }
            return false;
        }
        state.soft.control(state.control);
        state.soft.clear();
        return true;
    }

    public static void fprem(Processor cpu, Instruction instruction) {
        remainder(cpu, instruction, false);
    }

    public static void fprem1(Processor cpu, Instruction instruction) {
        remainder(cpu, instruction, true);
    }

    private static void remainder(Processor cpu, Instruction instruction, boolean nearest) {
        X87State state = cpu.x87;
        if (!begin(cpu, instruction)) {
            state.status &= ~Fpu.C2;
            return;
        }
        SoftExtended soft = state.soft;
        soft.precision = 64;
        int dividend = Fpu.signExponent(state, 0);
        long dividendSignificand = Fpu.significand(state, 0);
        int divisor = Fpu.signExponent(state, 1);
        long divisorSignificand = Fpu.significand(state, 1);
        int conditions = -1;
        if (!Nan.handled(soft, dividend, dividendSignificand, divisor, divisorSignificand)) {
            if (Extended.isInfinite(dividend) || divisorSignificand == 0) {
                soft.invalid();
            } else {
                Nan.noteDenormal(soft, dividend, dividendSignificand);
                Nan.noteDenormal(soft, divisor, divisorSignificand);
                conditions =
                        finite(
                                soft,
                                dividend,
                                dividendSignificand,
                                divisor,
                                divisorSignificand,
                                nearest);
            }
        }
        if (Arithmetic.finish(state, 0) && conditions >= 0) {
            Fpu.setConditions(state, conditions);
        } else {
            state.status &= ~Fpu.C2;
        }
    }

    private static int finite(
            SoftExtended soft,
            int dividend,
            long dividendSignificand,
            int divisor,
            long divisorSignificand,
            boolean nearest) {
        if (dividendSignificand == 0) {
            soft.result(dividend, 0);
            return 0;
        } else if (Extended.isInfinite(divisor)) {
            soft.finish(dividend, dividendSignificand);
            return 0;
        }
        int exponent = Extended.exponent(dividend, dividendSignificand);
        int divisorExponent = Extended.exponent(divisor, divisorSignificand);
        int distance = exponent - divisorExponent;
        long rest = Extended.normalized(dividendSignificand);
        long by = Extended.normalized(divisorSignificand);
        int sign = dividend & SoftExtended.SIGN;
        if (distance < (nearest ? -1 : 0)) {
            soft.finish(dividend, dividendSignificand);
            return 0;
        } else if (distance < 0) {
            return half(soft, rest, by, exponent, sign);
        }
        boolean partial = distance >= 64;
        int bits = partial ? distance & 31 | 32 : distance;
        return divide(soft, rest, by, bits, exponent - bits, sign, nearest && !partial, partial);
    }

    /** The dividend is below the divisor but may be above its half. */
    private static int half(SoftExtended soft, long rest, long by, int exponent, int sign) {
        if (Long.compareUnsigned(rest, by) <= 0) {
            soft.normalizeAndRound(sign, exponent, rest, 0);
            return 0;
        }
        soft.normalizeAndRound(sign ^ SoftExtended.SIGN, exponent, (by << 1) - rest, 0);
        return Fpu.C1;
    }

    private static int divide(
            SoftExtended soft,
            long dividend,
            long by,
            int bits,
            int exponent,
            int sign,
            boolean nearest,
            boolean partial) {
        long rest = dividend;
        long quotient = 0;
        for (int i = 0; i <= bits; i++) {
            boolean carry = i > 0 && rest < 0;
            rest = i > 0 ? rest << 1 : rest;
            quotient <<= 1;
            if (carry || Long.compareUnsigned(rest, by) >= 0) {
                rest -= by;
                quotient |= 1;
            }
        }
        int resultSign = sign;
        if (nearest && isAboveHalf(rest, by, quotient)) {
            rest = by - rest;
            resultSign ^= SoftExtended.SIGN;
            quotient++;
        }
        if (rest == 0) {
            soft.result(sign, 0);
        } else {
            soft.normalizeAndRound(resultSign, exponent, rest, 0);
        }
        return partial
                ? Fpu.C2
                : ((quotient & 4) != 0 ? Fpu.C0 : 0)
                        | ((quotient & 2) != 0 ? Fpu.C3 : 0)
                        | ((quotient & 1) != 0 ? Fpu.C1 : 0);
    }

    private static boolean isAboveHalf(long rest, long by, long quotient) {
        if (rest < 0) {
            return true;
        }
        int order = Long.compareUnsigned(rest << 1, by);
        return order > 0 || order == 0 && (quotient & 1) != 0;
    }
}
