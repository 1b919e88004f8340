package dev.quarters.x86.sse;

import static java.lang.Double.doubleToRawLongBits;
import static java.lang.Double.longBitsToDouble;

import dev.quarters.x86.Processor;

/**
 * Double-precision arithmetic with MXCSR's exceptions. Java's own serves when nothing but an
 * inexact result can be: exceptions masked, rounding to nearest, operands zero or normal, and a
 * result far from both ends. Whether it is inexact is only asked while MXCSR does not say so yet,
 * by the exact error of the operation. All else is {@link SlowFloat64}'s.
 */
public final class Float64 {

    private static final long EXPONENT = 0x7FF0_0000_0000_0000L;

    /** Above it the error of a product or quotient is a normal number or zero. */
    private static final long SMALL = 0x0400_0000_0000_0000L;

    /** The exponents of usual numbers are from its negative to just below it. */
    public static final int USUAL_EXPONENT = 255;

    private static final int TOP_NORMAL = 1 << 21;
    private static final int TOP_USUAL = Double.MAX_EXPONENT - USUAL_EXPONENT << 21;
    private static final int TOP_UNUSUAL = Double.MAX_EXPONENT + USUAL_EXPONENT << 21;

    private Float64() {}

    /** Zero or normal. */
    static boolean isOrdinary(long bits) {
        long exponent = bits & EXPONENT;
        return exponent != EXPONENT && (exponent != 0 || bits << 1 == 0);
    }

    /** Whether an inexact result changes nothing, and nothing else can happen to middle numbers. */
    public static boolean isQuick(Processor cpu) {
        return Mxcsr.isPlain(cpu) && Mxcsr.wasInexact(cpu);
    }

    /** The exponent and what follows, without the sign: of 32 bits constants are cheap. */
    private static int top(double value) {
        return (int) (doubleToRawLongBits(value) >>> 31);
    }

    /** Zero, normal, infinite or a NaN. */
    public static boolean isNotDenormal(double value) {
        return Integer.compareUnsigned(top(value), TOP_NORMAL) >= 0 || value == 0;
    }

    /** Zero, or with an exponent that programs mostly have: see {@link #USUAL_EXPONENT}. */
    public static boolean isUsual(double value) {
        return Integer.compareUnsigned(top(value) - TOP_USUAL, TOP_UNUSUAL - TOP_USUAL) < 0
                || value == 0;
    }

    /** Whether its whole part fits 32 bits. */
    public static boolean fitsDoubleword(double value) {
        return value > Integer.MIN_VALUE - 1.0 && value < Integer.MAX_VALUE + 1.0;
    }

    /** Whether its whole part fits 64 bits. */
    public static boolean fitsQuadword(double value) {
        return value >= -0x1p63 && value < 0x1p63;
    }

    /** Far from overflow and underflow. */
    private static boolean isMiddle(long bits) {
        long magnitude = bits & Long.MAX_VALUE;
        return magnitude > SMALL && magnitude < EXPONENT;
    }

    /** A sum of ordinary numbers that is zero is exact. */
    private static boolean isSum(long bits) {
        return isMiddle(bits) || bits == 0;
    }

    private static void inexact(Processor cpu, double error) {
        if (error != 0) {
            cpu.mxcsr |= SimdExceptions.INEXACT;
        }
    }

    public static long add(Processor cpu, long left, long right) {
        double a = longBitsToDouble(left);
        double b = longBitsToDouble(right);
        double sum = a + b;
        long bits = doubleToRawLongBits(sum);
        if (isOrdinary(left) && isOrdinary(right) && isSum(bits) && Mxcsr.isPlain(cpu)) {
            if (!Mxcsr.wasInexact(cpu)) {
                double other = sum - a;
                inexact(cpu, a - (sum - other) + (b - other)); // Knuth, TAOCP 2 §4.2.2 theorem B
            }
            return bits;
        }
        return SlowFloat64.add(cpu, left, right);
    }

    public static long subtract(Processor cpu, long left, long right) {
        double a = longBitsToDouble(left);
        double b = longBitsToDouble(right);
        double difference = a - b;
        long bits = doubleToRawLongBits(difference);
        if (isOrdinary(left) && isOrdinary(right) && isSum(bits) && Mxcsr.isPlain(cpu)) {
            if (!Mxcsr.wasInexact(cpu)) {
                double other = difference - a;
                inexact(cpu, a - (difference - other) - (b + other));
            }
            return bits;
        }
        return SlowFloat64.subtract(cpu, left, right);
    }

    public static long multiply(Processor cpu, long left, long right) {
        double a = longBitsToDouble(left);
        double b = longBitsToDouble(right);
        double product = a * b;
        long bits = doubleToRawLongBits(product);
        if (isOrdinary(left) && isOrdinary(right) && isMiddle(bits) && Mxcsr.isPlain(cpu)) {
            if (!Mxcsr.wasInexact(cpu)) {
                inexact(cpu, Math.fma(a, b, -product));
            }
            return bits;
        }
        return SlowFloat64.multiply(cpu, left, right);
    }

    public static long divide(Processor cpu, long left, long right) {
        double a = longBitsToDouble(left);
        double b = longBitsToDouble(right);
        double quotient = a / b;
        long bits = doubleToRawLongBits(quotient);
        if (isMiddle(left) && isMiddle(right) && isMiddle(bits) && Mxcsr.isPlain(cpu)) {
            if (!Mxcsr.wasInexact(cpu)) {
                inexact(cpu, Math.fma(quotient, b, -a));
            }
            return bits;
        }
        return SlowFloat64.divide(cpu, left, right);
    }

    public static long squareRoot(Processor cpu, long value) {
        double a = longBitsToDouble(value);
        double root = Math.sqrt(a);
        if (value > SMALL && value < EXPONENT && Mxcsr.isPlain(cpu)) {
            if (!Mxcsr.wasInexact(cpu)) {
                inexact(cpu, Math.fma(root, root, -a));
            }
            return doubleToRawLongBits(root);
        }
        return SlowFloat64.squareRoot(cpu, value);
    }

    /** MINSD: the second operand when they are equal or one is a NaN. */
    public static long minimum(Processor cpu, long left, long right) {
        if (isOrdinary(left) && isOrdinary(right)) {
            return longBitsToDouble(left) < longBitsToDouble(right) ? left : right;
        }
        return SlowFloat64.extremum(cpu, left, right, false);
    }

    /** MAXSD: the second operand when they are equal or one is a NaN. */
    public static long maximum(Processor cpu, long left, long right) {
        if (isOrdinary(left) && isOrdinary(right)) {
            return longBitsToDouble(left) > longBitsToDouble(right) ? left : right;
        }
        return SlowFloat64.extremum(cpu, left, right, true);
    }
}
