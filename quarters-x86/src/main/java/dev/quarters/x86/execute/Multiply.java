package dev.quarters.x86.execute;

import dev.quarters.x86.Flags;
import dev.quarters.x86.Processor;
import dev.quarters.x86.decode.Instruction;

/**
 * MUL and IMUL (Intel SDM Vol. 1 §7.3.2.3); SF, ZF and PF (undefined) are those of the low half.
 */
public final class Multiply {

    private Multiply() {}

    /** MUL r/m: AX, DX:AX, EDX:EAX or RDX:RAX. */
    public static void mul(Processor cpu, Instruction instruction) {
        int size = instruction.operandSize;
        long right = Alu.zeroExtend(Operands.readRm(cpu, instruction), size);
        long left = Alu.zeroExtend(cpu.registers[Processor.RAX], size);
        long low = left * right;
        long high = size == 8 ? Math.unsignedMultiplyHigh(left, right) : low >>> 8 * size;
        putProduct(cpu, instruction, low, high);
        Flags.result(cpu, Alu.extend(low, size), high != 0, high != 0);
    }

    /** IMUL r/m. */
    public static void imul(Processor cpu, Instruction instruction) {
        int size = instruction.operandSize;
        long right = Operands.readRm(cpu, instruction);
        long left = Alu.extend(cpu.registers[Processor.RAX], size);
        long low = left * right;
        long high = size == 8 ? Math.multiplyHigh(left, right) : low >> 8 * size;
        putProduct(cpu, instruction, low, high);
        boolean overflow = high != Alu.extend(low, size) >> 63;
        Flags.result(cpu, Alu.extend(low, size), overflow, overflow);
    }

    private static void putProduct(Processor cpu, Instruction instruction, long low, long high) {
        int size = instruction.operandSize;
        if (size == 1) {
            Operands.writeRegister(cpu, instruction, Processor.RAX, 2, low);
        } else {
            Operands.writeRegister(cpu, instruction, Processor.RAX, size, low);
            Operands.writeRegister(cpu, instruction, Processor.RDX, size, high);
        }
    }

    /** IMUL r, r/m. */
    public static void imulRegister(Processor cpu, Instruction instruction) {
        long right = Operands.readRm(cpu, instruction);
        putTruncated(cpu, instruction, Operands.readRegister(cpu, instruction), right);
    }

    /** IMUL r, r/m, imm. */
    public static void imulImmediate(Processor cpu, Instruction instruction) {
        long left = Operands.readRm(cpu, instruction);
        putTruncated(cpu, instruction, left, instruction.immediate);
    }

    private static void putTruncated(
            Processor cpu, Instruction instruction, long left, long right) {
        int size = instruction.operandSize;
        long product = left * right;
        long result = Alu.extend(product, size);
        boolean overflow =
                size == 8 ? Math.multiplyHigh(left, right) != product >> 63 : result != product;
        Operands.writeRegister(cpu, instruction, result);
        Flags.result(cpu, result, overflow, overflow);
    }
}
