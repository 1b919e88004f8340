package dev.quarters.x86.execute;

import dev.quarters.x86.Processor;
import dev.quarters.x86.ProcessorException;
import dev.quarters.x86.decode.Instruction;
import dev.quarters.x86.memory.LinearMemory;

/** BOUND: #BR unless an index is within two bounds (Intel SDM Vol. 2A). */
public final class Bound {

    private Bound() {}

    /** BOUND r, m. */
    public static void bound(Processor cpu, Instruction instruction) {
        int size = instruction.operandSize;
        long linear = Operands.readAddress(cpu, instruction, 2 * size);
        long index = Operands.readRegister(cpu, instruction);
        long lower = LinearMemory.read(cpu, linear, size);
        long upper = LinearMemory.read(cpu, linear + size, size);
        if (index < lower || index > upper) {
            throw cpu.raise(ProcessorException.BOUND_RANGE);
        }
    }
}
