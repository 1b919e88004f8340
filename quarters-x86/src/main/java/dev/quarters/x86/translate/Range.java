package dev.quarters.x86.translate;

import dev.quarters.x86.sse.Float64;

/**
 * What is known of a double: it is zero, or its magnitude is from 2 to the power of {@code -low} to
 * 2 to the power of {@code high}, both included. So it is known of the results of operations what
 * they raise: nothing but an inexact result, as long as all is {@link #isSafe}. Rounding keeps such
 * bounds, for they are numbers themselves.
 */
record Range(int low, int high) {

    /** What is asked of numbers of which nothing is known: {@link Float64#isUsual}. */
    static final Range USUAL = new Range(Float64.USUAL_EXPONENT, Float64.USUAL_EXPONENT);

    static final Range ZERO = new Range(0, 0);

    /** A signed doubleword. */
    static final Range INTEGER = new Range(0, 31);

    private static final int FRACTION_BITS = 52;

    /** Whether there is no denormal number in it, and no infinity. */
    boolean isSafe() {
        return low <= 1022 && high <= 1023;
    }

    /** Of a sum or difference: a multiple of the least bit of both. */
    Range sum(Range other) {
        return new Range(Math.max(low, other.low) + FRACTION_BITS, Math.max(high, other.high) + 1);
    }

    Range product(Range other) {
        return new Range(low + other.low, high + other.high);
    }

    /** Of a quotient, where the divisor is not zero. */
    Range quotient(Range divisor) {
        return new Range(low + divisor.high, high + divisor.low);
    }

    /** Of a square root, where it is not of a negative number. */
    Range squareRoot() {
        return new Range((low + 1) / 2, (high + 1) / 2);
    }
}
