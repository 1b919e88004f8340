package dev.quarters.x86.execute;

import dev.quarters.x86.Flags;
import dev.quarters.x86.Processor;
import dev.quarters.x86.decode.Instruction;

/** Bitwise logic (Intel SDM Vol. 1 §7.3.5). */
public final class Logic {

    private Logic() {}

    /** OR r/m, r. */
    public static void or(Processor cpu, Instruction instruction) {
        Alu.toRm(cpu, instruction, Alu.OR, Operands.readRegister(cpu, instruction));
    }

    /** OR r, r/m. */
    public static void orRegister(Processor cpu, Instruction instruction) {
        Alu.toRegister(cpu, instruction, Alu.OR);
    }

    /** OR r/m, imm. */
    public static void orImmediate(Processor cpu, Instruction instruction) {
        Alu.toRm(cpu, instruction, Alu.OR, instruction.immediate);
    }

    /** AND r/m, r. */
    public static void and(Processor cpu, Instruction instruction) {
        Alu.toRm(cpu, instruction, Alu.AND, Operands.readRegister(cpu, instruction));
    }

    /** AND r, r/m. */
    public static void andRegister(Processor cpu, Instruction instruction) {
        Alu.toRegister(cpu, instruction, Alu.AND);
    }

    /** AND r/m, imm. */
    public static void andImmediate(Processor cpu, Instruction instruction) {
        Alu.toRm(cpu, instruction, Alu.AND, instruction.immediate);
    }

    /** XOR r/m, r. */
    public static void xor(Processor cpu, Instruction instruction) {
        Alu.toRm(cpu, instruction, Alu.XOR, Operands.readRegister(cpu, instruction));
    }

    /** XOR r, r/m. */
    public static void xorRegister(Processor cpu, Instruction instruction) {
        Alu.toRegister(cpu, instruction, Alu.XOR);
    }

    /** XOR r/m, imm. */
    public static void xorImmediate(Processor cpu, Instruction instruction) {
        Alu.toRm(cpu, instruction, Alu.XOR, instruction.immediate);
    }

    /** TEST r/m, r. */
    public static void test(Processor cpu, Instruction instruction) {
        long left = Operands.readRm(cpu, instruction);
        Flags.logic(cpu, left & Operands.readRegister(cpu, instruction));
    }

    /** TEST r/m, imm. */
    public static void testImmediate(Processor cpu, Instruction instruction) {
        Flags.logic(cpu, Operands.readRm(cpu, instruction) & instruction.immediate);
    }

    /** NOT r/m. */
    public static void not(Processor cpu, Instruction instruction) {
        Alu.toRm(cpu, instruction, Alu.NOT, 0);
    }
}
