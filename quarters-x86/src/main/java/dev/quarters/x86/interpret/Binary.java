package dev.quarters.x86.interpret;

import dev.quarters.x86.Flags;
import dev.quarters.x86.Processor;

/** The binary operations of {@link Action}: flags, and the result sign-extended. */
final class Binary {

    private Binary() {}

    static long add4(Processor cpu, long left, long right) {
        int result = (int) left + (int) right;
        Flags.add(cpu, (int) left, (int) right, result);
        return result;
    }

    static long add8(Processor cpu, long left, long right) {
        long result = left + right;
        Flags.add(cpu, left, right, result);
        return result;
    }

    static long sub4(Processor cpu, long left, long right) {
        int result = (int) left - (int) right;
        Flags.subtract(cpu, (int) left, (int) right, result);
        return result;
    }

    static long sub8(Processor cpu, long left, long right) {
        long result = left - right;
        Flags.subtract(cpu, left, right, result);
        return result;
    }

    static long and4(Processor cpu, long left, long right) {
        int result = (int) left & (int) right;
        Flags.logic(cpu, result);
        return result;
    }

    static long and8(Processor cpu, long left, long right) {
        long result = left & right;
        Flags.logic(cpu, result);
        return result;
    }

    static long or4(Processor cpu, long left, long right) {
        int result = (int) left | (int) right;
        Flags.logic(cpu, result);
        return result;
    }

    static long or8(Processor cpu, long left, long right) {
        long result = left | right;
        Flags.logic(cpu, result);
        return result;
    }

    static long xor4(Processor cpu, long left, long right) {
        int result = (int) left ^ (int) right;
        Flags.logic(cpu, result);
        return result;
    }

    static long xor8(Processor cpu, long left, long right) {
        long result = left ^ right;
        Flags.logic(cpu, result);
        return result;
    }

    static void cmp1(Processor cpu, long left, long right) {
        Flags.subtract(cpu, (byte) left, (byte) right, (byte) (left - right));
    }

    static void cmp4(Processor cpu, long left, long right) {
        Flags.subtract(cpu, (int) left, (int) right, (int) left - (int) right);
    }

    static void cmp8(Processor cpu, long left, long right) {
        Flags.subtract(cpu, left, right, left - right);
    }

    static void test4(Processor cpu, long left, long right) {
        Flags.logic(cpu, (int) left & (int) right);
    }

    static void test8(Processor cpu, long left, long right) {
        Flags.logic(cpu, left & right);
    }
}
