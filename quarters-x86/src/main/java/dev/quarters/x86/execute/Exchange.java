package dev.quarters.x86.execute;

import dev.quarters.x86.Flags;
import dev.quarters.x86.Processor;
import dev.quarters.x86.decode.Instruction;
import dev.quarters.x86.memory.MemoryUpdate;

/** XCHG, XADD and CMPXCHG (Intel SDM Vol. 1 §7.3.1.2). */
public final class Exchange {

    private Exchange() {}

    /** XCHG r/m, r: locked without a prefix when in memory. */
    public static void xchg(Processor cpu, Instruction instruction) {
        int size = instruction.operandSize;
        long value = Operands.readRegister(cpu, instruction);
        if (!instruction.inMemory()) {
            long other = Operands.readRegister(cpu, instruction, instruction.rm, size);
            Operands.writeRegister(cpu, instruction, instruction.rm, size, value);
            Operands.writeRegister(cpu, instruction, other);
            return;
        }
        long linear = Operands.writeAddress(cpu, instruction, size);
        long other;
        do {
            other = MemoryUpdate.read(cpu, linear, size);
        } while (!MemoryUpdate.write(cpu, linear, size, other, value, true));
        Operands.writeRegister(cpu, instruction, other);
    }

    /** XCHG r, rAX: of rAX with itself it is NOP, which leaves the upper half alone. */
    public static void xchgAccumulator(Processor cpu, Instruction instruction) {
        if (instruction.register != Processor.RAX) {
            xchg(cpu, instruction);
        }
    }

    /** XADD r/m, r. */
    public static void xadd(Processor cpu, Instruction instruction) {
        int size = instruction.operandSize;
        long linear = Operands.destination(cpu, instruction);
        long right = Operands.readRegister(cpu, instruction);
        long left;
        long sum;
        do {
            left = Operands.readDestination(cpu, instruction, linear);
            sum = Alu.extend(left + right, size);
            if (!instruction.inMemory()) {
                Operands.writeRegister(cpu, instruction, left);
            }
        } while (!Operands.writeDestination(cpu, instruction, linear, left, sum));
        if (instruction.inMemory()) {
            Operands.writeRegister(cpu, instruction, left);
        }
        Flags.add(cpu, left, right, sum);
    }

    /** CMPXCHG r/m, r: the memory operand is written in any case. */
    public static void cmpxchg(Processor cpu, Instruction instruction) {
        int size = instruction.operandSize;
        long linear = Operands.destination(cpu, instruction);
        long expected = Alu.extend(cpu.registers[Processor.RAX], size);
        long value = Operands.readRegister(cpu, instruction);
        long found;
        boolean same;
        do {
            found = Operands.readDestination(cpu, instruction, linear);
            same = found == expected;
            if (!same && !instruction.inMemory()) {
                break;
            }
        } while (!Operands.writeDestination(cpu, instruction, linear, found, same ? value : found));
        if (!same) {
            Operands.writeRegister(cpu, instruction, Processor.RAX, size, found);
        }
        Flags.subtract(cpu, expected, found, Alu.extend(expected - found, size));
    }
}
