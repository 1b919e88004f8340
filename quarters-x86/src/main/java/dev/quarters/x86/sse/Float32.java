package dev.quarters.x86.sse;

import static java.lang.Float.floatToRawIntBits;
import static java.lang.Float.intBitsToFloat;

import dev.quarters.x86.Processor;

/**
 * Single-precision arithmetic with MXCSR's exceptions: as {@link Float64}, but whether a result is
 * inexact is seen in double precision, where products of two singles are exact.
 */
public final class Float32 {

    private static final int EXPONENT = 0x7F80_0000;
    private static final int SMALL = 0x0100_0000;

    private Float32() {}

    /** Zero or normal. */
    static boolean isOrdinary(int bits) {
        int exponent = bits & EXPONENT;
        return exponent != EXPONENT && (exponent != 0 || bits << 1 == 0);
    }

    /** Far from overflow and underflow. */
    private static boolean isMiddle(int bits) {
        int magnitude = bits & Integer.MAX_VALUE;
        return magnitude > SMALL && magnitude < EXPONENT;
    }

    /** A sum of ordinary numbers that is zero is exact. */
    private static boolean isSum(int bits) {
        return isMiddle(bits) || bits == 0;
    }

    private static void inexact(Processor cpu, boolean is) {
        if (is) {
            cpu.mxcsr |= SimdExceptions.INEXACT;
        }
    }

    public static int add(Processor cpu, int left, int right) {
        float a = intBitsToFloat(left);
        float b = intBitsToFloat(right);
        float sum = a + b;
        int bits = floatToRawIntBits(sum);
        if (isOrdinary(left) && isOrdinary(right) && isSum(bits) && Mxcsr.isPlain(cpu)) {
            if (!Mxcsr.wasInexact(cpu)) {
                float other = sum - a;
                inexact(cpu, a - (sum - other) + (b - other) != 0);
            }
            return bits;
        }
        return SlowFloat32.add(cpu, left, right);
    }

    public static int subtract(Processor cpu, int left, int right) {
        float a = intBitsToFloat(left);
        float b = intBitsToFloat(right);
        float difference = a - b;
        int bits = floatToRawIntBits(difference);
        if (isOrdinary(left) && isOrdinary(right) && isSum(bits) && Mxcsr.isPlain(cpu)) {
            if (!Mxcsr.wasInexact(cpu)) {
                float other = difference - a;
                inexact(cpu, a - (difference - other) - (b + other) != 0);
            }
            return bits;
        }
        return SlowFloat32.subtract(cpu, left, right);
    }

    public static int multiply(Processor cpu, int left, int right) {
        float a = intBitsToFloat(left);
        float b = intBitsToFloat(right);
        float product = a * b;
        int bits = floatToRawIntBits(product);
        if (isOrdinary(left) && isOrdinary(right) && isMiddle(bits) && Mxcsr.isPlain(cpu)) {
            if (!Mxcsr.wasInexact(cpu)) {
                inexact(cpu, (double) a * b != product);
            }
            return bits;
        }
        return SlowFloat32.multiply(cpu, left, right);
    }

    public static int divide(Processor cpu, int left, int right) {
        float a = intBitsToFloat(left);
        float b = intBitsToFloat(right);
        float quotient = a / b;
        int bits = floatToRawIntBits(quotient);
        if (isMiddle(left) && isMiddle(right) && isMiddle(bits) && Mxcsr.isPlain(cpu)) {
            if (!Mxcsr.wasInexact(cpu)) {
                inexact(cpu, (double) quotient * b != a);
            }
            return bits;
        }
        return SlowFloat32.divide(cpu, left, right);
    }

    public static int squareRoot(Processor cpu, int value) {
        float a = intBitsToFloat(value);
        float root = (float) Math.sqrt(a);
        if (value > SMALL && value < EXPONENT && Mxcsr.isPlain(cpu)) {
            if (!Mxcsr.wasInexact(cpu)) {
                inexact(cpu, (double) root * root != a);
            }
            return floatToRawIntBits(root);
        }
        return SlowFloat32.squareRoot(cpu, value);
    }

    /** MINSS: the second operand when they are equal or one is a NaN. */
    public static int minimum(Processor cpu, int left, int right) {
        if (isOrdinary(left) && isOrdinary(right)) {
            return intBitsToFloat(left) < intBitsToFloat(right) ? left : right;
        }
        return SlowFloat32.extremum(cpu, left, right, false);
    }

    /** MAXSS: the second operand when they are equal or one is a NaN. */
    public static int maximum(Processor cpu, int left, int right) {
        if (isOrdinary(left) && isOrdinary(right)) {
            return intBitsToFloat(left) > intBitsToFloat(right) ? left : right;
        }
        return SlowFloat32.extremum(cpu, left, right, true);
    }
}
