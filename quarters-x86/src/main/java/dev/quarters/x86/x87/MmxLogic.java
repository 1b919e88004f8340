package dev.quarters.x86.x87;

import dev.quarters.x86.Processor;
import dev.quarters.x86.decode.Instruction;

/** Bitwise operations on MMX registers. */
public final class MmxLogic {

    private MmxLogic() {}

    public static void pand(Processor cpu, Instruction instruction) {
        Mmx.require(cpu);
        long right = Mmx.source(cpu, instruction);
        Mmx.set(cpu, instruction.register, Mmx.destination(cpu, instruction) & right);
    }

    public static void pandn(Processor cpu, Instruction instruction) {
        Mmx.require(cpu);
        long right = Mmx.source(cpu, instruction);
        Mmx.set(cpu, instruction.register, ~Mmx.destination(cpu, instruction) & right);
    }

    public static void por(Processor cpu, Instruction instruction) {
        Mmx.require(cpu);
        long right = Mmx.source(cpu, instruction);
        Mmx.set(cpu, instruction.register, Mmx.destination(cpu, instruction) | right);
    }

    public static void pxor(Processor cpu, Instruction instruction) {
        Mmx.require(cpu);
        long right = Mmx.source(cpu, instruction);
        Mmx.set(cpu, instruction.register, Mmx.destination(cpu, instruction) ^ right);
    }
}
