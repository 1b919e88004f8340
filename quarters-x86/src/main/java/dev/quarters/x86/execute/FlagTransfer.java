package dev.quarters.x86.execute;

import dev.quarters.x86.Flags;
import dev.quarters.x86.Processor;
import dev.quarters.x86.decode.Instruction;

/** Instructions on single flags, LAHF and SAHF (Intel SDM Vol. 1 §7.3.13). */
public final class FlagTransfer {

    private static final int LOW = Flags.SF | Flags.ZF | Flags.AF | Flags.PF | Flags.CF;

    private FlagTransfer() {}

    /** LAHF: AH = SF:ZF:0:AF:0:PF:1:CF. */
    public static void lahf(Processor cpu, Instruction instruction) {
        long flags = Flags.value(cpu) & LOW | 2;
        cpu.registers[Processor.RAX] = cpu.registers[Processor.RAX] & ~0xFF00L | flags << 8;
    }

    /** SAHF. */
    public static void sahf(Processor cpu, Instruction instruction) {
        Flags.change(cpu, LOW, (int) cpu.registers[Processor.RAX] >> 8);
    }

    /** CMC. */
    public static void cmc(Processor cpu, Instruction instruction) {
        Flags.setCarry(cpu, !Flags.carry(cpu));
    }

    /** CLC. */
    public static void clc(Processor cpu, Instruction instruction) {
        Flags.setCarry(cpu, false);
    }

    /** STC. */
    public static void stc(Processor cpu, Instruction instruction) {
        Flags.setCarry(cpu, true);
    }

    /** CLD. */
    public static void cld(Processor cpu, Instruction instruction) {
        cpu.rflags &= ~Flags.DF;
    }

    /** STD. */
    public static void std(Processor cpu, Instruction instruction) {
        cpu.rflags |= Flags.DF;
    }

    /** SALC, which the SDM does not list: AL = CF ? FFH : 0. */
    public static void salc(Processor cpu, Instruction instruction) {
        long value = Flags.carry(cpu) ? 0xFF : 0;
        cpu.registers[Processor.RAX] = cpu.registers[Processor.RAX] & ~0xFFL | value;
    }
}
