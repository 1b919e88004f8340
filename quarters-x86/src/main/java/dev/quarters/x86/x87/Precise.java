package dev.quarters.x86.x87;

import java.math.BigInteger;

/** Between extended numbers and the fixed-point numbers of {@link Series}. */
final class Precise {

    /** Numbers below two to this are too small for fixed point. */
    static final int SMALLEST = -140;

    private static final BigInteger LOW = BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE);

    private Precise() {}

    static BigInteger unsigned(long significand) {
        return BigInteger.valueOf(significand).and(LOW);
    }

    /** A number that is not zero, without its sign. */
    static BigInteger magnitude(int signExponent, long significand) {
        int exponent = Extended.exponent(signExponent, significand);
        BigInteger value = unsigned(Extended.normalized(significand));
        int shift = Series.BITS + exponent - 63;
        return value.shiftLeft(shift);
    }

    /** Rounds a fixed-point number, whose last bit is not exact, times two to a power. */
    static void round(SoftExtended soft, int sign, BigInteger value, int power) {
        int length = value.bitLength();
        BigInteger shifted =
                length >= 128 ? value.shiftRight(length - 128) : value.shiftLeft(128 - length);
        long high = shifted.shiftRight(64).longValue();
        long low = shifted.longValue() | 1;
        soft.round(sign, length - 1 - Series.BITS + power, high, low);
    }

    /** A number and something too small to be seen, away from zero or towards it. */
    static void roundNear(
            SoftExtended soft, int sign, int exponent, long significand, int towards) {
        if (towards > 0) {
            soft.round(sign, exponent, significand, 1);
        } else if (significand == SoftExtended.LEADING) {
            soft.round(sign, exponent - 1, -1, -1);
        } else {
            soft.round(sign, exponent, significand - 1, -1);
        }
    }
}
