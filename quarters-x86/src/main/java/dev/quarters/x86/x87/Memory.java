package dev.quarters.x86.x87;

import dev.quarters.x86.Processor;
import dev.quarters.x86.decode.Instruction;
import dev.quarters.x86.execute.Operands;
import dev.quarters.x86.memory.LinearMemory;

/** Memory operands, which also leave their address for the handlers of exceptions. */
final class Memory {

    private Memory() {}

    private static long address(
            Processor cpu, Instruction instruction, int size, boolean forWriting) {
        long offset = Operands.offset(cpu, instruction);
        long address =
                forWriting
                        ? Operands.writeAddress(cpu, instruction, size)
                        : Operands.readAddress(cpu, instruction, size);
        cpu.x87.lastOperandPointer = offset;
        cpu.x87.lastOperandSelector = cpu.segments[instruction.segment].selector;
        Fpu.note(cpu, instruction);
        return address;
    }

    static int readSingle(Processor cpu, Instruction instruction) {
        return LinearMemory.readDoubleword(cpu, address(cpu, instruction, 4, false));
    }

    static long readDouble(Processor cpu, Instruction instruction) {
        return LinearMemory.readQuadword(cpu, address(cpu, instruction, 8, false));
    }

    /** Sign-extended. */
    static long readInteger(Processor cpu, Instruction instruction, int size) {
        return LinearMemory.read(cpu, address(cpu, instruction, size, false), size);
    }

    /** The address of m80fp or m80bcd. */
    static long read80(Processor cpu, Instruction instruction) {
        return address(cpu, instruction, 10, false);
    }

    /**
     * The address to write to: what the write would raise it raises now, before the state of the
     * FPU changes.
     */
    static long prepareWrite(Processor cpu, Instruction instruction, int size) {
        long address = address(cpu, instruction, size, true);
        cpu.translation.prepareWrite(address, size);
        return address;
    }
}
