package dev.quarters.x86.x87;

import dev.quarters.x86.Processor;
import dev.quarters.x86.decode.Instruction;

/** FLD1 and its kin: constants, rounded as the control word says (Intel SDM Vol. 1 §8.3.8). */
public final class Constant {

    private Constant() {}

    private static void load(
            Processor cpu, Instruction instruction, int exponent, long cut, boolean nearestIsUp) {
        Waiting.check(cpu);
        Fpu.note(cpu, instruction);
        int rounding = cpu.x87.control >> 10 & 3;
        boolean up = rounding == SoftExtended.UP || rounding == SoftExtended.NEAREST && nearestIsUp;
        Fpu.load(cpu.x87, exponent, up ? cut + 1 : cut);
    }

    public static void fldz(Processor cpu, Instruction instruction) {
        Waiting.check(cpu);
        Fpu.note(cpu, instruction);
        Fpu.load(cpu.x87, 0, 0);
    }

    public static void fld1(Processor cpu, Instruction instruction) {
        Waiting.check(cpu);
        Fpu.note(cpu, instruction);
        Fpu.load(cpu.x87, SoftExtended.BIAS, SoftExtended.LEADING);
    }

    public static void fldpi(Processor cpu, Instruction instruction) {
        load(cpu, instruction, 0x4000, 0xC90FDAA22168C234L, true);
    }

    public static void fldl2t(Processor cpu, Instruction instruction) {
        load(cpu, instruction, 0x4000, 0xD49A784BCD1B8AFEL, false);
    }

    public static void fldl2e(Processor cpu, Instruction instruction) {
        load(cpu, instruction, 0x3FFF, 0xB8AA3B295C17F0BBL, true);
    }

    public static void fldlg2(Processor cpu, Instruction instruction) {
        load(cpu, instruction, 0x3FFD, 0x9A209A84FBCFF798L, true);
    }

    public static void fldln2(Processor cpu, Instruction instruction) {
        load(cpu, instruction, 0x3FFE, 0xB17217F7D1CF79ABL, true);
    }
}
