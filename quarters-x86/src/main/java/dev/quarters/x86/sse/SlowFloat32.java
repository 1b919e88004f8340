package dev.quarters.x86.sse;

import static dev.quarters.x86.x87.Extended.signExponentOf32;
import static dev.quarters.x86.x87.Extended.significandOf32;

import dev.quarters.x86.Processor;
import dev.quarters.x86.x87.Extended;
import dev.quarters.x86.x87.SoftExtended;

/**
 * Single-precision arithmetic for all operands, rounding modes and exceptions: operands are widened
 * to the extended format, the result is rounded to this one. The rules for NaNs are SSE's (Intel
 * SDM Vol. 1 table 4-7): the first operand if it is one, else the second, made quiet.
 */
final class SlowFloat32 {

    private static final int INFINITY = 0x7F80_0000;
    private static final int QUIET = 1 << 22;
    private static final int SIGN = Integer.MIN_VALUE;

    private SlowFloat32() {}

    static boolean isNan(int bits) {
        return (bits & Integer.MAX_VALUE) > INFINITY;
    }

    static boolean isSignaling(int bits) {
        return isNan(bits) && (bits & QUIET) == 0;
    }

    static boolean isDenormal(int bits) {
        return (bits & INFINITY) == 0 && bits << 1 != 0;
    }

    /** An operand as denormals-are-zeros has it. */
    static int operand(Processor cpu, int bits) {
        return isDenormal(bits) && Mxcsr.denormalsAreZero(cpu) ? bits & SIGN : bits;
    }

    private static SoftExtended begin(Processor cpu) {
        SoftExtended soft = cpu.x87.soft;
        soft.clear();
        soft.rounding = Mxcsr.rounding(cpu);
        soft.precision = 24;
        soft.masks = cpu.mxcsr >> 7 & 0x3F;
        soft.flushToZero = (cpu.mxcsr & Mxcsr.FLUSH_TO_ZERO) != 0;
        soft.range(127);
        return soft;
    }

    private static SoftExtended begin(Processor cpu, int left, int right) {
        SoftExtended soft = begin(cpu);
        if (isDenormal(left) || isDenormal(right)) {
            soft.flags = SoftExtended.DENORMAL;
        }
        return soft;
    }

    private static int end(Processor cpu, SoftExtended soft) {
        cpu.simdExceptions |= soft.flags;
        return Extended.to32(soft.signExponent, soft.significand);
    }

    static int nan(Processor cpu, int left, int right) {
        if (isSignaling(left) || isSignaling(right)) {
            cpu.simdExceptions |= SoftExtended.INVALID;
        }
        return (isNan(left) ? left : right) | QUIET;
    }

    static int add(Processor cpu, int first, int second) {
        int left = operand(cpu, first);
        int right = operand(cpu, second);
        return isNan(left) || isNan(right) ? nan(cpu, left, right) : sum(cpu, left, right);
    }

    static int subtract(Processor cpu, int first, int second) {
        int left = operand(cpu, first);
        int right = operand(cpu, second);
        return isNan(left) || isNan(right) ? nan(cpu, left, right) : sum(cpu, left, right ^ SIGN);
    }

    private static int sum(Processor cpu, int left, int right) {
        SoftExtended soft = begin(cpu, left, right);
        soft.add(
                signExponentOf32(left),
                significandOf32(left),
                signExponentOf32(right),
                significandOf32(right));
        return end(cpu, soft);
    }

    static int multiply(Processor cpu, int first, int second) {
        int left = operand(cpu, first);
        int right = operand(cpu, second);
        if (isNan(left) || isNan(right)) {
            return nan(cpu, left, right);
        }
        SoftExtended soft = begin(cpu, left, right);
        soft.multiply(
                signExponentOf32(left),
                significandOf32(left),
                signExponentOf32(right),
                significandOf32(right));
        return end(cpu, soft);
    }

    static int divide(Processor cpu, int first, int second) {
        int left = operand(cpu, first);
        int right = operand(cpu, second);
        if (isNan(left) || isNan(right)) {
            return nan(cpu, left, right);
        }
        SoftExtended soft = begin(cpu, left, right);
        soft.divide(
                signExponentOf32(left),
                significandOf32(left),
                signExponentOf32(right),
                significandOf32(right));
        return end(cpu, soft);
    }

    static int squareRoot(Processor cpu, int bits) {
        int value = operand(cpu, bits);
        if (isNan(value)) {
            return nan(cpu, value, value);
        }
        SoftExtended soft = begin(cpu, value, value);
        soft.squareRoot(signExponentOf32(value), significandOf32(value));
        return end(cpu, soft);
    }

    static int extremum(Processor cpu, int first, int second, boolean maximum) {
        int left = operand(cpu, first);
        int right = operand(cpu, second);
        if (isNan(left) || isNan(right)) {
            cpu.simdExceptions |= SoftExtended.INVALID;
            return right;
        }
        if (isDenormal(left) || isDenormal(right)) {
            cpu.simdExceptions |= SoftExtended.DENORMAL;
        }
        float a = Float.intBitsToFloat(left);
        float b = Float.intBitsToFloat(right);
        return (maximum ? a > b : a < b) ? left : right;
    }

    /** A 64-bit integer that is no float, rounded. */
    static int ofInteger(Processor cpu, long value) {
        SoftExtended soft = begin(cpu);
        soft.finish((value < 0 ? 0x8000 : 0) | 0x403E, Math.abs(value));
        return end(cpu, soft);
    }
}
