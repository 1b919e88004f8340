package dev.quarters.x86.execute;

import dev.quarters.x86.Flags;
import dev.quarters.x86.Processor;
import dev.quarters.x86.decode.Instruction;

/** RDRAND and RDSEED: CF says that there was a number, and there always is. */
public final class Random {

    private Random() {}

    /** RDRAND r. */
    public static void rdrand(Processor cpu, Instruction instruction) {
        Operands.writeRm(cpu, instruction, cpu.bus.random());
        Flags.store(cpu, Flags.CF);
    }

    /** RDSEED r. */
    public static void rdseed(Processor cpu, Instruction instruction) {
        rdrand(cpu, instruction);
    }
}
