package dev.quarters.x86.x87;

import dev.quarters.x86.Flags;
import dev.quarters.x86.Processor;
import dev.quarters.x86.decode.Instruction;

/** Comparisons, into the condition codes or into RFLAGS, and what kind of number there is. */
public final class Compare {

    private static final int LESS = Fpu.C0;
    private static final int EQUAL = Fpu.C3;
    private static final int UNORDERED = Fpu.C3 | Fpu.C2 | Fpu.C0;

    /** Beside the conditions: an unmasked exception, which leaves stack and RFLAGS alone. */
    private static final int BLOCKED = 1;

    private Compare() {}

    public static void fcom32(Processor cpu, Instruction instruction) {
        Waiting.check(cpu);
        int bits = Memory.readSingle(cpu, instruction);
        boolean denormal = (bits & 0x7F80_0000) == 0 && bits << 1 != 0;
        memory(
                cpu,
                instruction,
                Extended.signExponentOf32(bits),
                Extended.significandOf32(bits),
                denormal);
    }

    public static void fcom64(Processor cpu, Instruction instruction) {
        Waiting.check(cpu);
        long bits = Memory.readDouble(cpu, instruction);
        boolean denormal = (bits & 0x7FF0_0000_0000_0000L) == 0 && bits << 1 != 0;
        memory(
                cpu,
                instruction,
                Extended.signExponentOf64(bits),
                Extended.significandOf64(bits),
                denormal);
    }

    public static void ficom16(Processor cpu, Instruction instruction) {
        Waiting.check(cpu);
        integer(cpu, instruction, Memory.readInteger(cpu, instruction, 2));
    }

    public static void ficom32(Processor cpu, Instruction instruction) {
        Waiting.check(cpu);
        integer(cpu, instruction, Memory.readInteger(cpu, instruction, 4));
    }

    private static void integer(Processor cpu, Instruction instruction, long value) {
        memory(cpu, instruction, Integers.signExponent(value), Integers.significand(value), false);
    }

    /** Digit 2 compares, 3 pops as well. */
    private static void memory(
            Processor cpu,
            Instruction instruction,
            int signExponent,
            long significand,
            boolean denormal) {
        X87State state = cpu.x87;
        state.soft.clear();
        state.soft.flags = denormal ? SoftExtended.DENORMAL : 0;
        int conditions =
                Fpu.isEmpty(state, 0)
                        ? empty(state)
                        : conditions(state, signExponent, significand, false);
        Fpu.setConditions(state, conditions & ~BLOCKED);
        if ((conditions & BLOCKED) == 0 && instruction.register == 3) {
            Fpu.pop(state);
        }
    }

    private static int empty(X87State state) {
        return Fpu.underflow(state) ? UNORDERED : UNORDERED | BLOCKED;
    }

    /** Compares ST(0) with a number; flags that are known already are in {@code soft}. */
    private static int conditions(
            X87State state, int signExponent2, long significand2, boolean quiet) {
        SoftExtended soft = state.soft;
        int signExponent1 = Fpu.signExponent(state, 0);
        long significand1 = Fpu.significand(state, 0);
        int conditions;
        if (Extended.isUnsupported(signExponent1, significand1)
                || Extended.isUnsupported(signExponent2, significand2)) {
            soft.flags = SoftExtended.INVALID;
            conditions = UNORDERED;
        } else if (Extended.isNan(signExponent1, significand1)
                || Extended.isNan(signExponent2, significand2)) {
            boolean signals =
                    !quiet
                            || Extended.isSignaling(signExponent1, significand1)
                            || Extended.isSignaling(signExponent2, significand2);
            soft.flags = signals ? SoftExtended.INVALID : 0;
            conditions = UNORDERED;
        } else {
            Nan.noteDenormal(soft, signExponent1, significand1);
            Nan.noteDenormal(soft, signExponent2, significand2);
            int order = order(signExponent1, significand1, signExponent2, significand2);
            conditions = order < 0 ? LESS : order == 0 ? EQUAL : 0;
        }
        Fpu.raise(state, soft.flags, false);
        return Fpu.isBlocked(state, soft.flags) ? conditions | BLOCKED : conditions;
    }

    private static int order(
            int signExponent1, long significand1, int signExponent2, long significand2) {
        if ((significand1 | significand2) == 0) {
            return 0;
        }
        boolean negative1 = (signExponent1 & SoftExtended.SIGN) != 0;
        boolean negative2 = (signExponent2 & SoftExtended.SIGN) != 0;
        if (negative1 != negative2) {
            return negative1 ? -1 : 1;
        }
        // A pseudo-denormal has the exponent 1.
        int exponent1 = exponent(signExponent1, significand1);
        int exponent2 = exponent(signExponent2, significand2);
        int order =
                exponent1 != exponent2
                        ? Integer.compare(exponent1, exponent2)
                        : Long.compareUnsigned(significand1, significand2);
        return negative1 ? -order : order;
    }

    private static int exponent(int signExponent, long significand) {
        int biased = signExponent & 0x7FFF;
        return biased == 0 && significand < 0 ? 1 : biased;
    }

    private static int withRegister(Processor cpu, Instruction instruction, int i, boolean quiet) {
        Waiting.check(cpu);
        Fpu.note(cpu, instruction);
        X87State state = cpu.x87;
        if (Fpu.isEmpty(state, 0) || Fpu.isEmpty(state, i)) {
            return empty(state);
        }
        state.soft.clear();
        return conditions(state, Fpu.signExponent(state, i), Fpu.significand(state, i), quiet);
    }

    private static void compare(
            Processor cpu, Instruction instruction, boolean quiet, int i, int pops) {
        int conditions = withRegister(cpu, instruction, i, quiet);
        Fpu.setConditions(cpu.x87, conditions & ~BLOCKED);
        for (int pop = 0; pop < pops && (conditions & BLOCKED) == 0; pop++) {
            Fpu.pop(cpu.x87);
        }
    }

    public static void fcom(Processor cpu, Instruction instruction) {
        compare(cpu, instruction, false, instruction.opcode & 7, 0);
    }

    public static void fcomp(Processor cpu, Instruction instruction) {
        compare(cpu, instruction, false, instruction.opcode & 7, 1);
    }

    public static void fcompp(Processor cpu, Instruction instruction) {
        compare(cpu, instruction, false, 1, 2);
    }

    public static void fucom(Processor cpu, Instruction instruction) {
        compare(cpu, instruction, true, instruction.opcode & 7, 0);
    }

    public static void fucomp(Processor cpu, Instruction instruction) {
        compare(cpu, instruction, true, instruction.opcode & 7, 1);
    }

    public static void fucompp(Processor cpu, Instruction instruction) {
        compare(cpu, instruction, true, 1, 2);
    }

    public static void fcomi(Processor cpu, Instruction instruction) {
        toFlags(cpu, instruction, false, false);
    }

    public static void fcomip(Processor cpu, Instruction instruction) {
        toFlags(cpu, instruction, false, true);
    }

    public static void fucomi(Processor cpu, Instruction instruction) {
        toFlags(cpu, instruction, true, false);
    }

    public static void fucomip(Processor cpu, Instruction instruction) {
        toFlags(cpu, instruction, true, true);
    }

    private static void toFlags(
            Processor cpu, Instruction instruction, boolean quiet, boolean pop) {
        int sign = cpu.x87.status & Fpu.C1;
        int i = instruction.opcode & 7;
        boolean fault = Fpu.isEmpty(cpu.x87, 0) || Fpu.isEmpty(cpu.x87, i);
        int conditions = withRegister(cpu, instruction, i, quiet);
        cpu.x87.status |= fault ? 0 : sign; // AMD's processors leave C1; the SDM makes it zero
        Flags.store(
                cpu,
                ((conditions & Fpu.C0) != 0 ? Flags.CF : 0)
                        | ((conditions & Fpu.C2) != 0 ? Flags.PF : 0)
                        | ((conditions & Fpu.C3) != 0 ? Flags.ZF : 0));
        if (pop && (conditions & BLOCKED) == 0) {
            Fpu.pop(cpu.x87);
        }
    }

    /** With zero. */
    public static void ftst(Processor cpu, Instruction instruction) {
        Waiting.check(cpu);
        Fpu.note(cpu, instruction);
        X87State state = cpu.x87;
        state.soft.clear();
        int conditions = Fpu.isEmpty(state, 0) ? empty(state) : conditions(state, 0, 0, false);
        Fpu.setConditions(state, conditions & ~BLOCKED);
    }

    /** Intel SDM Vol. 1 table 8-... of FXAM: C1 the sign, also of an empty register. */
    public static void fxam(Processor cpu, Instruction instruction) {
        Waiting.check(cpu);
        Fpu.note(cpu, instruction);
        X87State state = cpu.x87;
        int signExponent = Fpu.signExponent(state, 0);
        long significand = Fpu.significand(state, 0);
        int sign = (signExponent & SoftExtended.SIGN) != 0 ? Fpu.C1 : 0;
        int kind = Fpu.isEmpty(state, 0) ? Fpu.C3 | Fpu.C0 : kind(signExponent, significand);
        Fpu.setConditions(state, sign | kind);
    }

    private static int kind(int signExponent, long significand) {
        if (Extended.isUnsupported(signExponent, significand)) {
            return 0;
        } else if (Extended.isNan(signExponent, significand)) {
            return Fpu.C0;
        } else if (Extended.isInfinite(signExponent)) {
            return Fpu.C2 | Fpu.C0;
        } else if (significand == 0) {
            return Fpu.C3;
        }
        return Extended.isDenormal(signExponent, significand) ? Fpu.C3 | Fpu.C2 : Fpu.C2;
    }
}
