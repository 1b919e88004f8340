package dev.quarters.x86.x87;

import static dev.quarters.x86.x87.SoftExtended.BIAS;
import static dev.quarters.x86.x87.SoftExtended.LEADING;
import static dev.quarters.x86.x87.SoftExtended.SIGN;

import java.math.BigInteger;

/** Powers of two and binary logarithms. */
final class Exponential {

    private static final int INFINITY = 0x7FFF;

    private Exponential() {}

    /** Beyond ±1 the SDM leaves the result undefined; here it is the operand. */
    static void powerOfTwoMinusOne(SoftExtended soft, int signExponent, long significand) {
        int sign = signExponent & SIGN;
        boolean one = (signExponent & 0x7FFF) == BIAS && significand == LEADING;
        if (significand == 0) {
            soft.result(signExponent, significand);
        } else if (one) {
            soft.flags |= SoftExtended.INEXACT; // which processors say of it, exact as it is
            soft.result(sign == 0 ? signExponent : SIGN | BIAS - 1, LEADING);
        } else if (Extended.isInfinite(signExponent)) {
            soft.result(sign == 0 ? signExponent : SIGN | BIAS, LEADING);
        } else if ((signExponent & 0x7FFF) >= BIAS) {
            soft.flags |= SoftExtended.INEXACT;
            soft.result(signExponent, significand);
        } else {
            int exponent = Extended.exponent(signExponent, significand);
            if (exponent < Precise.SMALLEST) {
                scaled(soft, sign, exponent, significand, Series.LN2);
                return;
            }
            BigInteger x = Precise.magnitude(signExponent, significand);
            BigInteger result = Series.powerOfTwoMinusOne(sign == 0 ? x : x.negate());
            Precise.round(soft, sign, result.abs(), 0);
        }
    }

    /** A number of any size times a fixed-point number. */
    private static void scaled(
            SoftExtended soft, int sign, int exponent, long significand, BigInteger factor) {
        BigInteger product = factor.multiply(Precise.unsigned(Extended.normalized(significand)));
        Precise.round(soft, sign, product, exponent - 63);
    }

    /** y times the binary logarithm of x. */
    static void logarithm(SoftExtended soft, int x, long xSignificand, int y, long ySignificand) {
        boolean one = x == BIAS && xSignificand == LEADING;
        if (xSignificand == 0) {
            logarithmOfZero(soft, y, ySignificand);
        } else if ((x & SIGN) != 0) {
            soft.flags = 0;
            soft.invalid();
        } else if (Extended.isInfinite(x)) {
            infinite(soft, y, ySignificand == 0);
        } else if (Extended.isInfinite(y)) {
            boolean below = x < BIAS;
            infinite(soft, below ? y ^ SIGN : y, one);
        } else if (one || ySignificand == 0) {
            boolean negative = x < BIAS;
            soft.result((y ^ (negative ? SIGN : 0)) & SIGN, 0);
        } else {
            finite(soft, x, xSignificand, y, ySignificand);
        }
    }

    private static void logarithmOfZero(SoftExtended soft, int y, long ySignificand) {
        if (ySignificand == 0) {
            soft.invalid();
        } else if (Extended.isInfinite(y)) {
            soft.result((y ^ SIGN) & SIGN | INFINITY, LEADING);
        } else {
            soft.flags = soft.flags & ~SoftExtended.DENORMAL | SoftExtended.ZERO_DIVIDE;
            soft.result((y ^ SIGN) & SIGN | INFINITY, LEADING);
        }
    }

    private static void infinite(SoftExtended soft, int sign, boolean invalid) {
        if (invalid) {
            soft.flags = 0;
            soft.invalid();
        } else {
            soft.result(sign & SIGN | INFINITY, LEADING);
        }
    }

    private static void finite(
            SoftExtended soft, int x, long xSignificand, int y, long ySignificand) {
        int exponent = Extended.exponent(x, xSignificand);
        long normal = Extended.normalized(xSignificand);
        if (normal == LEADING) {
            int power = Integers.signExponent(exponent);
            soft.multiply(y, ySignificand, power, Integers.significand(exponent));
            // Processors say of every logarithm that it is inexact, and so of a tiny one the rest.
            boolean tiny = (soft.signExponent & INFINITY) == 0 && soft.significand != 0;
            soft.flags |= SoftExtended.INEXACT | (tiny ? SoftExtended.UNDERFLOW : 0);
            return;
        }
        BigInteger number = Precise.unsigned(normal).shiftLeft(Series.BITS - 63);
        product(soft, logarithm(number, exponent), y, ySignificand);
    }

    /** Of a fixed-point number from 1 to 2, times a power of two. */
    private static BigInteger logarithm(BigInteger number, int exponent) {
        // Near one from below, the fraction is taken of the next power of two.
        boolean below = number.testBit(Series.BITS - 1);
        BigInteger fraction = (below ? number.shiftRight(1) : number).subtract(Series.ONE);
        return Series.logarithmOfOnePlus(fraction)
                .add(BigInteger.valueOf(below ? exponent + 1 : exponent).shiftLeft(Series.BITS));
    }

    private static void product(SoftExtended soft, BigInteger logarithm, int y, long ySignificand) {
        int sign = (y & SIGN) ^ (logarithm.signum() < 0 ? SIGN : 0);
        scaled(soft, sign, Extended.exponent(y, ySignificand), ySignificand, logarithm.abs());
    }

    /** y times the binary logarithm of 1 + x; the SDM defines it for x from -0.29 to 0.41. */
    static void logarithmOfOnePlus(
            SoftExtended soft, int x, long xSignificand, int y, long ySignificand) {
        int sign = (x ^ y) & SIGN;
        if (xSignificand == 0 || ySignificand == 0) {
            if (Extended.isInfinite(x) || Extended.isInfinite(y)) {
                soft.flags = 0;
                soft.invalid();
            } else {
                soft.result(sign, 0);
            }
        } else if (Extended.isInfinite(x) && (x & SIGN) != 0) {
            soft.flags = 0;
            soft.invalid();
        } else if (Extended.isInfinite(x) || Extended.isInfinite(y)) {
            soft.result(sign | INFINITY, LEADING);
        } else {
            onePlusFinite(soft, x, xSignificand, y, ySignificand);
        }
    }

    /** From -1 down there is no logarithm, and the SDM says nothing: the result is x. */
    private static void onePlusFinite(
            SoftExtended soft, int x, long xSignificand, int y, long ySignificand) {
        int exponent = Extended.exponent(x, xSignificand);
        if (exponent < Precise.SMALLEST) {
            tiny(soft, (x ^ y) & SIGN, exponent, xSignificand, y, ySignificand);
        } else if (exponent > 100 && (x & SIGN) == 0) {
            finite(soft, x, xSignificand, y, ySignificand);
        } else if (exponent >= 0 && (x & SIGN) != 0) {
            soft.flags |= SoftExtended.INEXACT;
            soft.result(x, xSignificand);
        } else {
            BigInteger value = Precise.magnitude(x, xSignificand);
            BigInteger number = Series.ONE.add((x & SIGN) == 0 ? value : value.negate());
            int power = number.bitLength() - 1 - Series.BITS;
            BigInteger normal = power > 0 ? number.shiftRight(power) : number.shiftLeft(-power);
            product(soft, logarithm(normal, power), y, ySignificand);
        }
    }

    private static void tiny(
            SoftExtended soft, int sign, int exponent, long significand, int y, long ySignificand) {
        BigInteger inverse = Series.divide(Series.ONE, Series.LN2);
        BigInteger scaled = inverse.multiply(Precise.unsigned(Extended.normalized(significand)));
        scaled(
                soft,
                sign,
                Extended.exponent(y, ySignificand) + exponent - 63,
                ySignificand,
                scaled);
    }
}
