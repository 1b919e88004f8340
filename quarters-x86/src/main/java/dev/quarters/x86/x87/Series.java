package dev.quarters.x86.x87;

import java.math.BigInteger;

/**
 * Elementary functions of fixed-point numbers with {@link #BITS} bits behind the point, far more
 * than a result keeps, so that its rounding is right but for ties nobody knows.
 */
final class Series {

    static final int BITS = 320;

    static final BigInteger ONE = BigInteger.ONE.shiftLeft(BITS);
    static final BigInteger LN2 = inverseArea(ONE.divide(BigInteger.valueOf(3))).shiftLeft(1);
    static final BigInteger PI = machin();

    private Series() {}

    static BigInteger multiply(BigInteger left, BigInteger right) {
        return left.multiply(right).shiftRight(BITS);
    }

    static BigInteger divide(BigInteger left, BigInteger right) {
        return left.shiftLeft(BITS).divide(right);
    }

    /** Machin's formula: a quarter of pi is 4 arctan 1/5 - arctan 1/239. */
    private static BigInteger machin() {
        BigInteger first = smallArctangent(ONE.divide(BigInteger.valueOf(5)));
        BigInteger second = smallArctangent(ONE.divide(BigInteger.valueOf(239)));
        return first.shiftLeft(2).subtract(second).shiftLeft(2);
    }

    /** artanh x = x + x^3 / 3 + x^5 / 5 + …, for small x. */
    private static BigInteger inverseArea(BigInteger x) {
        BigInteger square = multiply(x, x);
        BigInteger power = x;
        BigInteger sum = x;
        for (int n = 3; power.signum() != 0 && power.bitLength() > 1; n += 2) {
            power = multiply(power, square);
            sum = sum.add(power.divide(BigInteger.valueOf(n)));
        }
        return sum;
    }

    /** arctan x = x - x^3 / 3 + x^5 / 5 - …, for small x. */
    private static BigInteger smallArctangent(BigInteger x) {
        BigInteger square = multiply(x, x);
        BigInteger power = x;
        BigInteger sum = x;
        for (int n = 3; power.bitLength() > 1; n += 2) {
            power = multiply(power, square);
            BigInteger term = power.divide(BigInteger.valueOf(n));
            sum = (n & 2) != 0 ? sum.subtract(term) : sum.add(term);
        }
        return sum;
    }

    /** For x from 0 to 1; half the angle, thrice, then the series. */
    static BigInteger arctangent(BigInteger x) {
        BigInteger half = x;
        for (int i = 0; i < 3; i++) {
            BigInteger root = ONE.add(multiply(half, half)).shiftLeft(BITS).sqrt();
            half = divide(half, ONE.add(root));
        }
        return smallArctangent(half).shiftLeft(3);
    }

    /** For any x of at most one. */
    static BigInteger sine(BigInteger x) {
        return alternating(x, x, 2);
    }

    /** For any x of at most one. */
    static BigInteger cosine(BigInteger x) {
        return alternating(x, ONE, 1);
    }

    private static BigInteger alternating(BigInteger x, BigInteger first, int n) {
        BigInteger square = multiply(x, x);
        BigInteger term = first;
        BigInteger sum = first;
        for (int i = n; term.bitLength() > 1; i += 2) {
            term = multiply(term, square).divide(BigInteger.valueOf((long) i * (i + 1))).negate();
            sum = sum.add(term);
        }
        return sum;
    }

    /** Two to x, minus one, for x of at most one. */
    static BigInteger powerOfTwoMinusOne(BigInteger x) {
        BigInteger exponent = multiply(x, LN2);
        BigInteger term = exponent;
        BigInteger sum = exponent;
        for (int n = 2; term.bitLength() > 1; n++) {
            term = multiply(term, exponent).divide(BigInteger.valueOf(n));
            sum = sum.add(term);
        }
        return sum;
    }

    /** The binary logarithm of 1 + x, for x from -1/2 to 1. */
    static BigInteger logarithmOfOnePlus(BigInteger x) {
        BigInteger ratio = divide(x, ONE.shiftLeft(1).add(x));
        return divide(inverseArea(ratio).shiftLeft(1), LN2);
    }
}
