package dev.quarters.x86.execute;

import dev.quarters.x86.Processor;
import dev.quarters.x86.decode.Instruction;
import dev.quarters.x86.memory.LinearMemory;

/** MOV, BSWAP, LEA, XLAT (Intel SDM Vol. 1 §7.3.1). */
public final class Move {

    private Move() {}

    /** MOV r/m, r. */
    public static void mov(Processor cpu, Instruction instruction) {
        Operands.writeRm(cpu, instruction, Operands.readRegister(cpu, instruction));
    }

    /** MOV r, r/m. */
    public static void movRegister(Processor cpu, Instruction instruction) {
        Operands.writeRegister(cpu, instruction, Operands.readRm(cpu, instruction));
    }

    /** MOV r/m, imm. */
    public static void movImmediate(Processor cpu, Instruction instruction) {
        Operands.writeRm(cpu, instruction, instruction.immediate);
    }

    /** MOV AL, moffs and its kin; a memory offset is decoded as a displacement. */
    public static void movFromOffset(Processor cpu, Instruction instruction) {
        long value = Operands.readRm(cpu, instruction);
        int size = instruction.operandSize;
        Operands.writeRegister(cpu, instruction, Processor.RAX, size, value);
    }

    /** MOV moffs, AL and its kin. */
    public static void movToOffset(Processor cpu, Instruction instruction) {
        Operands.writeRm(cpu, instruction, cpu.registers[Processor.RAX]);
    }

    /** BSWAP r. */
    public static void bswap(Processor cpu, Instruction instruction) {
        long value = cpu.registers[instruction.rm];
        cpu.registers[instruction.rm] =
                instruction.operandSize == 8
                        ? Long.reverseBytes(value)
                        : Integer.reverseBytes((int) value) & 0xFFFF_FFFFL;
    }

    /** LEA r, m: the offset, cut to the address size and then to the operand size. */
    public static void lea(Processor cpu, Instruction instruction) {
        Operands.writeRegister(cpu, instruction, Operands.offset(cpu, instruction));
    }

    /** XLATB: AL = [rBX + AL]. */
    public static void xlat(Processor cpu, Instruction instruction) {
        long index = cpu.registers[Processor.RAX] & 0xFF;
        long offset =
                Operands.truncate(cpu.registers[Processor.RBX] + index, instruction.addressSize);
        long linear = Operands.linear(cpu, instruction.segment, offset, 1, false);
        int value = LinearMemory.readByte(cpu, linear);
        Operands.writeRegister(cpu, instruction, Processor.RAX, 1, value);
    }
}
