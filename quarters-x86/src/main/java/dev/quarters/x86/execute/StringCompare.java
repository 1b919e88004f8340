package dev.quarters.x86.execute;

import static dev.quarters.x86.Processor.RAX;
import static dev.quarters.x86.Processor.RDI;
import static dev.quarters.x86.Processor.RSI;

import dev.quarters.x86.Flags;
import dev.quarters.x86.Processor;
import dev.quarters.x86.Segment;
import dev.quarters.x86.decode.Instruction;
import dev.quarters.x86.memory.LinearMemory;

/** CMPS and SCAS; REPE goes on while elements are equal, REPNE while they differ. */
public final class StringCompare {

    private StringCompare() {}

    /** CMPS: the source is the left operand. */
    public static void cmps(Processor cpu, Instruction instruction) {
        int size = instruction.operandSize;
        boolean more = true;
        for (long left = Repeat.count(cpu, instruction); left > 0 && more; left--) {
            long offset = Repeat.offset(cpu, instruction, RSI);
            long linear = Operands.linear(cpu, instruction.segment, offset, size, false);
            long source = LinearMemory.read(cpu, linear, size);
            more = compare(cpu, instruction, source, RSI);
        }
        finish(cpu, instruction, more);
    }

    /** SCAS: the accumulator is the left operand. */
    public static void scas(Processor cpu, Instruction instruction) {
        long accumulator = Alu.extend(cpu.registers[RAX], instruction.operandSize);
        boolean more = true;
        for (long left = Repeat.count(cpu, instruction); left > 0 && more; left--) {
            more = compare(cpu, instruction, accumulator, RDI);
        }
        finish(cpu, instruction, more);
    }

    /** Whether to go on. */
    private static boolean compare(
            Processor cpu, Instruction instruction, long left, int firstRegister) {
        int size = instruction.operandSize;
        long offset = Repeat.offset(cpu, instruction, RDI);
        long linear = Operands.linear(cpu, Segment.ES, offset, size, false);
        long right = LinearMemory.read(cpu, linear, size);
        if (firstRegister == RSI) {
            Repeat.advance(cpu, instruction, RSI, 1);
        }
        Repeat.advance(cpu, instruction, RDI, 1);
        Repeat.done(cpu, instruction, 1);
        Flags.subtract(cpu, left, right, Alu.extend(left - right, size));
        return (left == right) != instruction.has(Instruction.REPNE);
    }

    private static void finish(Processor cpu, Instruction instruction, boolean more) {
        if (more) {
            Repeat.again(cpu, instruction);
        }
    }
}
