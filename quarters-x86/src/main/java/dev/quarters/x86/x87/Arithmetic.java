package dev.quarters.x86.x87;

import dev.quarters.x86.Processor;
import dev.quarters.x86.decode.Instruction;

/**
 * FADD, FMUL, FSUB, FSUBR, FDIV, FDIVR in all forms. The digit in ModRM.reg says which: 0, 1, 4, 5,
 * 6, 7; each computes of ST(0) and another operand, whichever of the two is replaced.
 */
public final class Arithmetic {

    private static final int TOP = 0;

    private Arithmetic() {}

    /** With m32fp. */
    public static void single(Processor cpu, Instruction instruction) {
        Waiting.check(cpu);
        int bits = Memory.readSingle(cpu, instruction);
        int signExponent = Extended.signExponentOf32(bits);
        long significand = Extended.significandOf32(bits);
        boolean denormal = (bits & 0x7F80_0000) == 0 && bits << 1 != 0;
        compute(cpu, instruction.register, TOP, signExponent, significand, denormal);
    }

    /** With m64fp. */
    public static void doublePrecision(Processor cpu, Instruction instruction) {
        Waiting.check(cpu);
        long bits = Memory.readDouble(cpu, instruction);
        int signExponent = Extended.signExponentOf64(bits);
        long significand = Extended.significandOf64(bits);
        boolean denormal = (bits & 0x7FF0_0000_0000_0000L) == 0 && bits << 1 != 0;
        compute(cpu, instruction.register, TOP, signExponent, significand, denormal);
    }

    /** With m32int. */
    public static void integer32(Processor cpu, Instruction instruction) {
        Waiting.check(cpu);
        integer(cpu, instruction, Memory.readInteger(cpu, instruction, 4));
    }

    /** With m16int. */
    public static void integer16(Processor cpu, Instruction instruction) {
        Waiting.check(cpu);
        integer(cpu, instruction, Memory.readInteger(cpu, instruction, 2));
    }

    private static void integer(Processor cpu, Instruction instruction, long value) {
        int signExponent = Integers.signExponent(value);
        long significand = Integers.significand(value);
        compute(cpu, instruction.register, TOP, signExponent, significand, false);
    }

    /** ST(0) with ST(i), into ST(0). */
    public static void toTop(Processor cpu, Instruction instruction) {
        withRegister(cpu, instruction, TOP);
    }

    /** ST(0) with ST(i), into ST(i). */
    public static void toRegister(Processor cpu, Instruction instruction) {
        withRegister(cpu, instruction, instruction.opcode & 7);
    }

    /** ST(0) with ST(i), into ST(i), and popped. */
    public static void toRegisterAndPop(Processor cpu, Instruction instruction) {
        if (withRegister(cpu, instruction, instruction.opcode & 7)) {
            Fpu.pop(cpu.x87);
        }
    }

    private static boolean withRegister(Processor cpu, Instruction instruction, int target) {
        Waiting.check(cpu);
        Fpu.note(cpu, instruction);
        X87State state = cpu.x87;
        int other = instruction.opcode & 7;
        if (Fpu.isEmpty(state, other)) {
            return respond(state, target);
        }
        int digit = instruction.opcode >> 3 & 7;
        int signExponent = Fpu.signExponent(state, other);
        long significand = Fpu.significand(state, other);
        return compute(cpu, digit, target, signExponent, significand, false);
    }

    private static boolean respond(X87State state, int target) {
        boolean masked = Fpu.underflow(state);
        if (masked) {
            Fpu.setIndefinite(state, target);
        }
        return masked;
    }

    private static boolean compute(
            Processor cpu,
            int digit,
            int target,
            int signExponent,
            long significand,
            boolean denormal) {
        X87State state = cpu.x87;
        if (Fpu.isEmpty(state, TOP)) {
            return respond(state, target);
        }
        SoftExtended soft = state.soft;
        soft.control(state.control);
        soft.clear();
        int topSignExponent = Fpu.signExponent(state, TOP);
        long topSignificand = Fpu.significand(state, TOP);
        if (!Nan.handled(soft, topSignExponent, topSignificand, signExponent, significand)) {
            Nan.noteDenormal(soft, topSignExponent, topSignificand);
            Nan.noteDenormal(soft, signExponent, significand);
            soft.flags |= denormal ? SoftExtended.DENORMAL : 0;
            operate(soft, digit, topSignExponent, topSignificand, signExponent, significand);
        }
        return finish(state, target);
    }

    /** Writes what {@link X87State#soft} has; false: an unmasked exception keeps it from that. */
    static boolean finish(X87State state, int target) {
        SoftExtended soft = state.soft;
        if (Fpu.isBlocked(state, soft.flags)) {
            Fpu.raise(state, soft.flags & SoftExtended.BEFORE, false);
            return false;
        }
        Fpu.raise(state, soft.flags, soft.roundedUp);
        Fpu.set(state, target, soft.signExponent, soft.significand);
        return true;
    }

    private static void operate(
            SoftExtended soft,
            int digit,
            int topSignExponent,
            long topSignificand,
            int signExponent,
            long significand) {
        int sign = SoftExtended.SIGN;
        switch (digit) {
            case 0 -> soft.add(topSignExponent, topSignificand, signExponent, significand);
            case 1 -> soft.multiply(topSignExponent, topSignificand, signExponent, significand);
            case 4 -> soft.add(topSignExponent, topSignificand, signExponent ^ sign, significand);
            case 5 -> soft.add(signExponent, significand, topSignExponent ^ sign, topSignificand);
            case 6 -> soft.divide(topSignExponent, topSignificand, signExponent, significand);
            default -> soft.divide(signExponent, significand, topSignExponent, topSignificand);
        }
    }
}
