package dev.quarters.x86.sse;

import static dev.quarters.x86.x87.Extended.signExponentOf64;
import static dev.quarters.x86.x87.Extended.significandOf64;

import dev.quarters.x86.Processor;
import dev.quarters.x86.x87.Extended;
import dev.quarters.x86.x87.SoftExtended;

/**
 * Double-precision arithmetic for all operands, rounding modes and exceptions: operands are widened
 * to the extended format, the result is rounded to this one. The rules for NaNs are SSE's (Intel
 * SDM Vol. 1 table 4-7): the first operand if it is one, else the second, made quiet.
 */
final class SlowFloat64 {

    private static final long INFINITY = 0x7FF0_0000_0000_0000L;
    private static final long QUIET = 1L << 51;
    private static final long SIGN = Long.MIN_VALUE;

    private SlowFloat64() {}

    static boolean isNan(long bits) {
        return (bits & Long.MAX_VALUE) > INFINITY;
    }

    static boolean isSignaling(long bits) {
        return isNan(bits) && (bits & QUIET) == 0;
    }

    static boolean isDenormal(long bits) {
        return (bits & INFINITY) == 0 && bits << 1 != 0;
    }

    /** An operand as denormals-are-zeros has it. */
    static long operand(Processor cpu, long bits) {
        return isDenormal(bits) && Mxcsr.denormalsAreZero(cpu) ? bits & SIGN : bits;
    }

    private static SoftExtended begin(Processor cpu) {
        SoftExtended soft = cpu.x87.soft;
        soft.clear();
        soft.rounding = Mxcsr.rounding(cpu);
        soft.precision = 53;
        soft.masks = cpu.mxcsr >> 7 & 0x3F;
        soft.flushToZero = (cpu.mxcsr & Mxcsr.FLUSH_TO_ZERO) != 0;
        soft.range(1023);
        return soft;
    }

    private static SoftExtended begin(Processor cpu, long left, long right) {
        SoftExtended soft = begin(cpu);
        if (isDenormal(left) || isDenormal(right)) {
            soft.flags = SoftExtended.DENORMAL;
        }
        return soft;
    }

    private static long end(Processor cpu, SoftExtended soft) {
        cpu.simdExceptions |= soft.flags;
        return Extended.to64(soft.signExponent, soft.significand);
    }

    static long nan(Processor cpu, long left, long right) {
        if (isSignaling(left) || isSignaling(right)) {
            cpu.simdExceptions |= SoftExtended.INVALID;
        }
        return (isNan(left) ? left : right) | QUIET;
    }

    static long add(Processor cpu, long first, long second) {
        long left = operand(cpu, first);
        long right = operand(cpu, second);
        return isNan(left) || isNan(right) ? nan(cpu, left, right) : sum(cpu, left, right);
    }

    static long subtract(Processor cpu, long first, long second) {
        long left = operand(cpu, first);
        long right = operand(cpu, second);
        return isNan(left) || isNan(right) ? nan(cpu, left, right) : sum(cpu, left, right ^ SIGN);
    }

    private static long sum(Processor cpu, long left, long right) {
        SoftExtended soft = begin(cpu, left, right);
        soft.add(
                signExponentOf64(left),
                significandOf64(left),
                signExponentOf64(right),
                significandOf64(right));
        return end(cpu, soft);
    }

    static long multiply(Processor cpu, long first, long second) {
        long left = operand(cpu, first);
        long right = operand(cpu, second);
        if (isNan(left) || isNan(right)) {
            return nan(cpu, left, right);
        }
        SoftExtended soft = begin(cpu, left, right);
        soft.multiply(
                signExponentOf64(left),
                significandOf64(left),
                signExponentOf64(right),
                significandOf64(right));
        return end(cpu, soft);
    }

    static long divide(Processor cpu, long first, long second) {
        long left = operand(cpu, first);
        long right = operand(cpu, second);
        if (isNan(left) || isNan(right)) {
            return nan(cpu, left, right);
        }
        SoftExtended soft = begin(cpu, left, right);
        soft.divide(
                signExponentOf64(left),
                significandOf64(left),
                signExponentOf64(right),
                significandOf64(right));
        return end(cpu, soft);
    }

    static long squareRoot(Processor cpu, long bits) {
        long value = operand(cpu, bits);
        if (isNan(value)) {
            return nan(cpu, value, value);
        }
        SoftExtended soft = begin(cpu, value, value);
        soft.squareRoot(signExponentOf64(value), significandOf64(value));
        return end(cpu, soft);
    }

    static long extremum(Processor cpu, long first, long second, boolean maximum) {
        long left = operand(cpu, first);
        long right = operand(cpu, second);
        if (isNan(left) || isNan(right)) {
            cpu.simdExceptions |= SoftExtended.INVALID;
            return right;
        }
        if (isDenormal(left) || isDenormal(right)) {
            cpu.simdExceptions |= SoftExtended.DENORMAL;
        }
        double a = Double.longBitsToDouble(left);
        double b = Double.longBitsToDouble(right);
        return (maximum ? a > b : a < b) ? left : right;
    }

    /** The number as single precision. */
    static int toSingle(Processor cpu, long bits) {
        long value = operand(cpu, bits);
        SoftExtended soft = begin(cpu, value, value);
        soft.precision = 24;
        soft.range(127);
        int signExponent = signExponentOf64(value);
        long significand = significandOf64(value);
        if (isNan(value)) {
            soft.flags = isSignaling(value) ? SoftExtended.INVALID : 0;
            soft.result(signExponent, significand | SoftExtended.QUIET);
        } else if (value << 1 == 0 || (value & Long.MAX_VALUE) == INFINITY) {
            soft.result(signExponent, significand);
        } else {
            soft.finish(signExponent, significand);
        }
        cpu.simdExceptions |= soft.flags;
        return Extended.to32(soft.signExponent, soft.significand);
    }

    /** A 64-bit integer that is no double, rounded. */
    static long ofInteger(Processor cpu, long value) {
        SoftExtended soft = begin(cpu);
        soft.finish((value < 0 ? 0x8000 : 0) | 0x403E, Math.abs(value));
        return end(cpu, soft);
    }
}
