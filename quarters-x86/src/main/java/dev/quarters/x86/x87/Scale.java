package dev.quarters.x86.x87;

import dev.quarters.x86.Processor;
import dev.quarters.x86.decode.Instruction;

/** FSCALE: ST(0) times two to the power of ST(1), of which the fraction counts for nothing. */
public final class Scale {

    /** More than this brings every number to an end of the range, even one that was scaled back. */
    private static final int ENOUGH = 0x10000;

    private static final int ADJUSTMENT = 24576;
    private static final int LARGEST = SoftExtended.BIAS + ADJUSTMENT;
    private static final int SMALLEST = 1 - SoftExtended.BIAS - ADJUSTMENT;

    private Scale() {}

    public static void fscale(Processor cpu, Instruction instruction) {
        if (!Remainder.begin(cpu, instruction)) {
            return;
        }
        X87State state = cpu.x87;
        SoftExtended soft = state.soft;
        soft.precision = 64;
        int signExponent = Fpu.signExponent(state, 0);
        long significand = Fpu.significand(state, 0);
        int power = Fpu.signExponent(state, 1);
        long powerSignificand = Fpu.significand(state, 1);
        if (!Nan.handled(soft, signExponent, significand, power, powerSignificand)) {
            Nan.noteDenormal(soft, signExponent, significand);
            Nan.noteDenormal(soft, power, powerSignificand);
            scale(soft, signExponent, significand, power, powerSignificand);
        }
        Arithmetic.finish(state, 0);
    }

    private static void scale(
            SoftExtended soft,
            int signExponent,
            long significand,
            int power,
            long powerSignificand) {
        boolean negative = (power & SoftExtended.SIGN) != 0;
        int sign = signExponent & SoftExtended.SIGN;
        if (Extended.isInfinite(power)) {
            boolean zero = significand == 0;
            boolean infinite = Extended.isInfinite(signExponent);
            if (negative ? infinite : zero) {
                soft.flags = 0;
                soft.invalid();
            } else if (negative) {
                soft.result(sign, 0);
            } else {
                soft.result(sign | 0x7FFF, SoftExtended.LEADING);
            }
        } else if (significand == 0 || Extended.isInfinite(signExponent)) {
            soft.result(signExponent, significand);
        } else {
            int exponent = Extended.exponent(signExponent, significand);
            int distance = distance(power, powerSignificand);
            int scaled = exponent + (negative ? -distance : distance);
            if (!massive(soft, sign, scaled)) {
                soft.round(sign, scaled, Extended.normalized(significand), 0);
            }
        }
    }

    /**
     * What is out of range even after the adjustment that an unmasked exception makes becomes an
     * infinity or a zero (Intel SDM Vol. 1 §8.5.4, §8.5.5).
     */
    private static boolean massive(SoftExtended soft, int sign, int exponent) {
        if (exponent > LARGEST && (soft.masks & SoftExtended.OVERFLOW) == 0) {
            soft.flags |= SoftExtended.OVERFLOW | SoftExtended.INEXACT;
            soft.roundedUp = true;
            soft.result(sign | SoftExtended.MAXIMUM, SoftExtended.LEADING);
            return true;
        } else if (exponent < SMALLEST && (soft.masks & SoftExtended.UNDERFLOW) == 0) {
            soft.flags |= SoftExtended.UNDERFLOW | SoftExtended.INEXACT;
            soft.result(sign, 0);
            return true;
        }
        return false;
    }

    private static int distance(int power, long powerSignificand) {
        if (powerSignificand == 0) {
            return 0;
        }
        int exponent = Extended.exponent(power, powerSignificand);
        if (exponent < 0) {
            return 0;
        }
        long whole =
                exponent > 16 ? ENOUGH : Extended.normalized(powerSignificand) >>> 63 - exponent;
        return (int) Math.min(whole, ENOUGH);
    }
}
