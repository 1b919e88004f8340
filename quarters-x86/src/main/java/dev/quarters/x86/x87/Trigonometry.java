package dev.quarters.x86.x87;

import static dev.quarters.x86.x87.SoftExtended.BIAS;
import static dev.quarters.x86.x87.SoftExtended.LEADING;
import static dev.quarters.x86.x87.SoftExtended.SIGN;

import java.math.BigInteger;

/** Sines, cosines, tangents, and the angle of a point. */
final class Trigonometry {

    static final int SINE = 0;
    static final int COSINE = 1;
    static final int TANGENT = 2;

    /**
     * Pi as processors have it for the reduction of an angle: 66 bits (Intel SDM Vol. 1 §8.3.8).
     */
    private static final BigInteger PI =
            new BigInteger("C90FDAA22168C234C", 16).shiftLeft(Series.BITS - 66);

    private Trigonometry() {}

    /** Of a finite number below two to 63. */
    static void of(SoftExtended soft, int function, int signExponent, long significand) {
        int sign = signExponent & SIGN;
        if (significand == 0) {
            soft.result(function == COSINE ? BIAS : signExponent, function == COSINE ? LEADING : 0);
            return;
        }
        int exponent = Extended.exponent(signExponent, significand);
        if (exponent < Precise.SMALLEST) {
            tiny(soft, function, sign, exponent, Extended.normalized(significand));
            return;
        }
        BigInteger angle = Precise.magnitude(signExponent, significand);
        BigInteger half = PI.shiftRight(1);
        BigInteger quarters = angle.add(PI.shiftRight(2)).divide(half);
        BigInteger rest = angle.subtract(quarters.multiply(half));
        reduced(soft, function, sign, quarters.intValue() & 3, rest);
    }

    private static void tiny(
            SoftExtended soft, int function, int sign, int exponent, long significand) {
        if (function == COSINE) {
            Precise.roundNear(soft, 0, 0, LEADING, -1);
        } else {
            Precise.roundNear(soft, sign, exponent, significand, function == SINE ? -1 : 1);
        }
    }

    /** The rest is at most an eighth of the circle; quarters of it were taken off. */
    private static void reduced(
            SoftExtended soft, int function, int sign, int quarters, BigInteger rest) {
        BigInteger sine = Series.sine(rest);
        BigInteger cosine = Series.cosine(rest);
        boolean swap = (quarters & 1) != 0;
        BigInteger first = swap ? cosine : sine;
        BigInteger second = swap ? sine.negate() : cosine;
        BigInteger result =
                switch (function) {
                    case SINE -> (quarters & 2) != 0 ? first.negate() : first;
                    case COSINE -> (quarters & 2) != 0 ? second.negate() : second;
                    default -> Series.divide(first, second);
                };
        int resultSign = result.signum() < 0 ? SIGN : 0;
        Precise.round(soft, function == COSINE ? resultSign : resultSign ^ sign, result.abs(), 0);
    }

    /** The angle of the point (x, y). */
    static void arctangent(SoftExtended soft, int x, long xSignificand, int y, long ySignificand) {
        int sign = y & SIGN;
        boolean left = (x & SIGN) != 0;
        boolean xInfinite = Extended.isInfinite(x);
        boolean yInfinite = Extended.isInfinite(y);
        if (yInfinite) {
            BigInteger quarter = Series.PI.shiftRight(2);
            BigInteger angle =
                    !xInfinite
                            ? quarter.shiftLeft(1)
                            : left ? quarter.multiply(BigInteger.valueOf(3)) : quarter;
            Precise.round(soft, sign, angle, 0);
        } else if (xInfinite || ySignificand == 0) {
            if (left) {
                Precise.round(soft, sign, Series.PI, 0);
            } else {
                soft.result(sign, 0);
            }
        } else if (xSignificand == 0) {
            Precise.round(soft, sign, Series.PI, -1);
        } else {
            finite(soft, sign, left, x, xSignificand, y, ySignificand);
        }
    }

    private static void finite(
            SoftExtended soft,
            int sign,
            boolean left,
            int x,
            long xSignificand,
            int y,
            long ySignificand) {
        int distance = Extended.exponent(y, ySignificand) - Extended.exponent(x, xSignificand);
        BigInteger above = Precise.unsigned(Extended.normalized(ySignificand));
        BigInteger beside = Precise.unsigned(Extended.normalized(xSignificand));
        if (distance < Precise.SMALLEST) {
            if (left) {
                Precise.round(soft, sign, Series.PI, 0);
            } else {
                BigInteger ratio = above.shiftLeft(Series.BITS).divide(beside);
                BigInteger below = ratio.subtract(BigInteger.ONE);
                Precise.round(soft, sign, below, distance);
            }
            return;
        } else if (distance > -Precise.SMALLEST) {
            Precise.round(soft, sign, Series.PI, -1);
            return;
        }
        boolean steep = distance > 0 || distance == 0 && above.compareTo(beside) > 0;
        int shift = Series.BITS + (steep ? -distance : distance);
        BigInteger ratio =
                steep
                        ? beside.shiftLeft(shift).divide(above)
                        : above.shiftLeft(shift).divide(beside);
        BigInteger angle = Series.arctangent(ratio);
        if (steep) {
            angle = Series.PI.shiftRight(1).subtract(angle);
        }
        Precise.round(soft, sign, left ? Series.PI.subtract(angle) : angle, 0);
    }
}
