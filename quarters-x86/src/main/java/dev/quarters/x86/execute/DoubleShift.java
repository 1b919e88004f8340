package dev.quarters.x86.execute;

import dev.quarters.x86.Flags;
import dev.quarters.x86.Processor;
import dev.quarters.x86.decode.Instruction;

/**
 * SHLD and SHRD (Intel SDM Vol. 1 §7.3.6.2). A 16-bit operand can be shifted by more than its size,
 * which is undefined: the source's bits come in twice.
 */
public final class DoubleShift {

    private DoubleShift() {}

    /** SHLD r/m, r, CL. */
    public static void shld(Processor cpu, Instruction instruction) {
        left(cpu, instruction, (int) cpu.registers[Processor.RCX]);
    }

    /** SHLD r/m, r, imm8. */
    public static void shldImmediate(Processor cpu, Instruction instruction) {
        left(cpu, instruction, (int) instruction.immediate);
    }

    /** SHRD r/m, r, CL. */
    public static void shrd(Processor cpu, Instruction instruction) {
        right(cpu, instruction, (int) cpu.registers[Processor.RCX]);
    }

    /** SHRD r/m, r, imm8. */
    public static void shrdImmediate(Processor cpu, Instruction instruction) {
        right(cpu, instruction, (int) instruction.immediate);
    }

    private static void left(Processor cpu, Instruction instruction, int by) {
        int size = instruction.operandSize;
        int bits = 8 * size;
        int count = by & (size == 8 ? 63 : 31);
        long linear = Operands.destination(cpu, instruction);
        long before = Operands.readDestination(cpu, instruction, linear);
        long result = before;
        if (count != 0) {
            long source = Alu.zeroExtend(Operands.readRegister(cpu, instruction), size);
            long both = size == 2 ? source << 16 | source : source;
            int width = size == 2 ? 32 : bits;
            result = Alu.extend(before << count | both >>> width - count, size);
        }
        Operands.writeDestination(cpu, instruction, linear, before, result);
        if (count != 0) {
            boolean carry = count <= bits && (before >> bits - count & 1) != 0;
            Flags.result(cpu, result, carry, result < 0 != carry);
        }
    }

    private static void right(Processor cpu, Instruction instruction, int by) {
        int size = instruction.operandSize;
        int bits = 8 * size;
        int count = by & (size == 8 ? 63 : 31);
        long linear = Operands.destination(cpu, instruction);
        long before = Operands.readDestination(cpu, instruction, linear);
        long value = Alu.zeroExtend(before, size);
        long result = before;
        if (count != 0) {
            long source = Alu.zeroExtend(Operands.readRegister(cpu, instruction), size);
            long all = size == 2 ? value | source << 16 | source << 32 : value;
            long high = size == 2 ? 0 : source << bits - count;
            result = Alu.extend(all >>> count | high, size);
        }
        Operands.writeDestination(cpu, instruction, linear, before, result);
        if (count != 0) {
            boolean carry = count <= bits && (value >>> count - 1 & 1) != 0;
            boolean overflow = ((result >> bits - 1 ^ result >> bits - 2) & 1) != 0;
            Flags.result(cpu, result, carry, overflow);
        }
    }
}
