package dev.quarters.x86.execute;

import dev.quarters.x86.Flags;
import dev.quarters.x86.Processor;
import dev.quarters.x86.decode.Instruction;

/**
 * Repetition of string instructions (Intel SDM Vol. 1 §7.3.9.2). After each element rSI, rDI and
 * rCX are as they have to be if the next one faults. So that interrupts get their turn, one
 * execution does a limited number of elements and then comes back to itself.
 */
public final class Repeat {

    private static final int ELEMENTS = 8192;

    private Repeat() {}

    /** Whether REP, REPE or REPNE stands before it. */
    public static boolean isRepeated(Instruction instruction) {
        return instruction.has(Instruction.REP | Instruction.REPNE);
    }

    /** How many elements to do now. */
    public static long count(Processor cpu, Instruction instruction) {
        if (!isRepeated(instruction)) {
            return 1;
        }
        long count = Operands.truncate(cpu.registers[Processor.RCX], instruction.addressSize);
        // A single step is one element.
        long most = (cpu.rflags & Flags.TF) != 0 ? 1 : ELEMENTS;
        return Long.compareUnsigned(count, most) < 0 ? count : most;
    }

    /** Counts elements that were done. */
    public static void done(Processor cpu, Instruction instruction, long elements) {
        if (isRepeated(instruction)) {
            long count = cpu.registers[Processor.RCX] - elements;
            int size = instruction.addressSize;
            Operands.writeRegister(cpu, instruction, Processor.RCX, size, count);
        }
    }

    /** Comes back to the same instruction if elements are left. */
    public static void again(Processor cpu, Instruction instruction) {
        if (isRepeated(instruction)
                && Operands.truncate(cpu.registers[Processor.RCX], instruction.addressSize) != 0) {
            cpu.rip = cpu.blockStart + instruction.start;
        }
    }

    /** Moves rSI or rDI on, or back when DF is set. */
    public static void advance(
            Processor cpu, Instruction instruction, int register, long elements) {
        long bytes = elements * instruction.operandSize;
        long index = cpu.registers[register];
        long next = (cpu.rflags & Flags.DF) == 0 ? index + bytes : index - bytes;
        Operands.writeRegister(cpu, instruction, register, instruction.addressSize, next);
    }

    /** The offset in that index register, of the address size. */
    public static long offset(Processor cpu, Instruction instruction, int register) {
        return Operands.truncate(cpu.registers[register], instruction.addressSize);
    }
}
