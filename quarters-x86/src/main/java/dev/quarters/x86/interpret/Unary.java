package dev.quarters.x86.interpret;

import dev.quarters.x86.Flags;
import dev.quarters.x86.Processor;

/**
 * Increments, shifts by a count that is not zero, and products, of {@link Action}: flags, and the
 * result sign-extended.
 */
final class Unary {

    private Unary() {}

    static long inc4(Processor cpu, long value) {
        int result = (int) value + 1;
        Flags.increment(cpu, result, Integer.MIN_VALUE);
        return result;
    }

    static long inc8(Processor cpu, long value) {
        Flags.increment(cpu, value + 1, Long.MIN_VALUE);
        return value + 1;
    }

    static long dec4(Processor cpu, long value) {
        int result = (int) value - 1;
        Flags.decrement(cpu, result, Integer.MIN_VALUE);
        return result;
    }

    static long dec8(Processor cpu, long value) {
        Flags.decrement(cpu, value - 1, Long.MIN_VALUE);
        return value - 1;
    }

    static long shl4(Processor cpu, long value, int count) {
        int result = (int) value << count;
        boolean carry = (value >>> 32 - count & 1) != 0;
        Flags.result(cpu, result, carry, result < 0 != carry);
        return result;
    }

    static long shl8(Processor cpu, long value, int count) {
        long result = value << count;
        boolean carry = (value >>> 64 - count & 1) != 0;
        Flags.result(cpu, result, carry, result < 0 != carry);
        return result;
    }

    static long shr4(Processor cpu, long value, int count) {
        int result = (int) value >>> count;
        Flags.result(cpu, result, (value >>> count - 1 & 1) != 0, (result & 1 << 30) != 0);
        return result;
    }

    static long shr8(Processor cpu, long value, int count) {
        long result = value >>> count;
        Flags.result(cpu, result, (value >>> count - 1 & 1) != 0, (result & 1L << 62) != 0);
        return result;
    }

    static long sar(Processor cpu, long value, int count) {
        long result = value >> count;
        Flags.result(cpu, result, (value >>> count - 1 & 1) != 0, false);
        return result;
    }

    static long imul4(Processor cpu, long left, long right) {
        long product = (long) (int) left * (int) right;
        boolean overflow = product != (int) product;
        Flags.result(cpu, (int) product, overflow, overflow);
        return (int) product;
    }

    static long imul8(Processor cpu, long left, long right) {
        long product = left * right;
        boolean overflow = Math.multiplyHigh(left, right) != product >> 63;
        Flags.result(cpu, product, overflow, overflow);
        return product;
    }
}
