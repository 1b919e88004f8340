package dev.quarters.x86.execute;

import dev.quarters.x86.Processor;
import dev.quarters.x86.decode.Instruction;

/** Moves that extend, and extensions of the accumulator (Intel SDM Vol. 1 §7.3.1.5). */
public final class Extend {

    private Extend() {}

    /** MOVZX r, r/m8. */
    public static void movzxByte(Processor cpu, Instruction instruction) {
        Operands.writeRegister(cpu, instruction, Operands.readRm(cpu, instruction, 1) & 0xFF);
    }

    /** MOVZX r, r/m16. */
    public static void movzxWord(Processor cpu, Instruction instruction) {
        Operands.writeRegister(cpu, instruction, Operands.readRm(cpu, instruction, 2) & 0xFFFF);
    }

    /** MOVSX r, r/m8. */
    public static void movsxByte(Processor cpu, Instruction instruction) {
        Operands.writeRegister(cpu, instruction, Operands.readRm(cpu, instruction, 1));
    }

    /** MOVSX r, r/m16. */
    public static void movsxWord(Processor cpu, Instruction instruction) {
        Operands.writeRegister(cpu, instruction, Operands.readRm(cpu, instruction, 2));
    }

    /** MOVSXD r, r/m32; a 16-bit one reads 16 bits only. */
    public static void movsxd(Processor cpu, Instruction instruction) {
        int size = Math.min(instruction.operandSize, 4);
        Operands.writeRegister(cpu, instruction, Operands.readRm(cpu, instruction, size));
    }

    /** CBW, CWDE, CDQE. */
    public static void cbw(Processor cpu, Instruction instruction) {
        int size = instruction.operandSize;
        long value = Alu.extend(cpu.registers[Processor.RAX], size / 2);
        Operands.writeRegister(cpu, instruction, Processor.RAX, size, value);
    }

    /** CWD, CDQ, CQO. */
    public static void cwd(Processor cpu, Instruction instruction) {
        int size = instruction.operandSize;
        long sign = Alu.extend(cpu.registers[Processor.RAX], size) >> 63;
        Operands.writeRegister(cpu, instruction, Processor.RDX, size, sign);
    }
}
