package dev.quarters.x86.execute;

import dev.quarters.x86.Flags;
import dev.quarters.x86.Processor;
import dev.quarters.x86.decode.Instruction;

/** CMOVcc and SETcc: the condition is in the opcode's low four bits. */
public final class Conditional {

    private Conditional() {}

    /** CMOVcc r, r/m: the source is read in any case, and 32 bits always clear the upper half. */
    public static void cmov(Processor cpu, Instruction instruction) {
        long source = Operands.readRm(cpu, instruction);
        boolean moves = Flags.condition(cpu, instruction.opcode & 0xF);
        long value = moves ? source : Operands.readRegister(cpu, instruction);
        Operands.writeRegister(cpu, instruction, value);
    }

    /** SETcc r/m8. */
    public static void set(Processor cpu, Instruction instruction) {
        boolean holds = Flags.condition(cpu, instruction.opcode & 0xF);
        Operands.writeRm(cpu, instruction, 1, holds ? 1 : 0);
    }
}
