package dev.quarters.x86.x87;

/** Integers as extended numbers, which is exact, and back, which rounds. */
final class Integers {

    private static final int EXPONENT_OF_63 = SoftExtended.BIAS + 63;

    private Integers() {}

    static int signExponent(long value) {
        if (value == 0) {
            return 0;
        }
        int sign = value < 0 ? SoftExtended.SIGN : 0;
        return sign | EXPONENT_OF_63 - Long.numberOfLeadingZeros(Math.abs(value));
    }

    static long significand(long value) {
        return value == 0 ? 0 : Extended.normalized(Math.abs(value));
    }

    /**
     * A number rounded to an integer of that many bits; what does not fit, and what is no number,
     * is the smallest integer, the indefinite. Sets INVALID or INEXACT.
     */
    static long of(SoftExtended soft, int signExponent, long significand, int bits, int rounding) {
        long indefinite = -1L << bits - 1;
        if (Extended.isUnsupported(signExponent, significand)
                || Extended.isInfinite(signExponent)) {
            soft.flags |= SoftExtended.INVALID;
            return indefinite;
        } else if (significand == 0) {
            return 0;
        }
        int exponent = Extended.exponent(signExponent, significand);
        boolean negative = (signExponent & SoftExtended.SIGN) != 0;
        if (exponent > 63) {
            soft.flags |= SoftExtended.INVALID;
            return indefinite;
        }
        long magnitude = magnitude(soft, exponent, significand, negative, rounding);
        long limit = negative ? 1L << bits - 1 : (1L << bits - 1) - 1;
        if (Long.compareUnsigned(magnitude, limit) > 0) {
            soft.flags = soft.flags & ~SoftExtended.INEXACT | SoftExtended.INVALID;
            soft.roundedUp = false;
            return indefinite;
        }
        return negative ? -magnitude : magnitude;
    }

    /** Rounded; as an unsigned number. */
    static long magnitude(
            SoftExtended soft, int exponent, long significand, boolean negative, int rounding) {
        long normal = Extended.normalized(significand);
        int distance = 63 - exponent;
        long whole = Wide.shiftRightHigh(normal, distance);
        long fraction = Wide.shiftRightLow(normal, 0, distance);
        if (fraction == 0) {
            return whole;
        }
        soft.flags |= SoftExtended.INEXACT;
        soft.roundedUp =
                switch (rounding) {
                    case SoftExtended.NEAREST ->
                            fraction < 0 && (fraction != Long.MIN_VALUE || (whole & 1) != 0);
                    case SoftExtended.DOWN -> negative;
                    case SoftExtended.UP -> !negative;
                    default -> false;
                };
        return soft.roundedUp ? whole + 1 : whole;
    }
}
