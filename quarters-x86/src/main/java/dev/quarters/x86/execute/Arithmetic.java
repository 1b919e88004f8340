package dev.quarters.x86.execute;

import dev.quarters.x86.Flags;
import dev.quarters.x86.Processor;
import dev.quarters.x86.decode.Instruction;

/** Addition and subtraction (Intel SDM Vol. 1 §7.3.2.1). */
public final class Arithmetic {

    private Arithmetic() {}

    /** ADD r/m, r. */
    public static void add(Processor cpu, Instruction instruction) {
        Alu.toRm(cpu, instruction, Alu.ADD, Operands.readRegister(cpu, instruction));
    }

    /** ADD r, r/m. */
    public static void addRegister(Processor cpu, Instruction instruction) {
        Alu.toRegister(cpu, instruction, Alu.ADD);
    }

    /** ADD r/m, imm. */
    public static void addImmediate(Processor cpu, Instruction instruction) {
        Alu.toRm(cpu, instruction, Alu.ADD, instruction.immediate);
    }

    /** ADC r/m, r. */
    public static void adc(Processor cpu, Instruction instruction) {
        Alu.toRm(cpu, instruction, Alu.ADC, Operands.readRegister(cpu, instruction));
    }

    /** ADC r, r/m. */
    public static void adcRegister(Processor cpu, Instruction instruction) {
        Alu.toRegister(cpu, instruction, Alu.ADC);
    }

    /** ADC r/m, imm. */
    public static void adcImmediate(Processor cpu, Instruction instruction) {
        Alu.toRm(cpu, instruction, Alu.ADC, instruction.immediate);
    }

    /** SUB r/m, r. */
    public static void sub(Processor cpu, Instruction instruction) {
        Alu.toRm(cpu, instruction, Alu.SUB, Operands.readRegister(cpu, instruction));
    }

    /** SUB r, r/m. */
    public static void subRegister(Processor cpu, Instruction instruction) {
        Alu.toRegister(cpu, instruction, Alu.SUB);
    }

    /** SUB r/m, imm. */
    public static void subImmediate(Processor cpu, Instruction instruction) {
        Alu.toRm(cpu, instruction, Alu.SUB, instruction.immediate);
    }

    /** SBB r/m, r. */
    public static void sbb(Processor cpu, Instruction instruction) {
        Alu.toRm(cpu, instruction, Alu.SBB, Operands.readRegister(cpu, instruction));
    }

    /** SBB r, r/m. */
    public static void sbbRegister(Processor cpu, Instruction instruction) {
        Alu.toRegister(cpu, instruction, Alu.SBB);
    }

    /** SBB r/m, imm. */
    public static void sbbImmediate(Processor cpu, Instruction instruction) {
        Alu.toRm(cpu, instruction, Alu.SBB, instruction.immediate);
    }

    /** CMP r/m, r. */
    public static void cmp(Processor cpu, Instruction instruction) {
        long left = Operands.readRm(cpu, instruction);
        compare(cpu, instruction, left, Operands.readRegister(cpu, instruction));
    }

    /** CMP r, r/m. */
    public static void cmpRegister(Processor cpu, Instruction instruction) {
        long right = Operands.readRm(cpu, instruction);
        compare(cpu, instruction, Operands.readRegister(cpu, instruction), right);
    }

    /** CMP r/m, imm. */
    public static void cmpImmediate(Processor cpu, Instruction instruction) {
        long left = Operands.readRm(cpu, instruction);
        compare(cpu, instruction, left, instruction.immediate);
    }

    private static void compare(Processor cpu, Instruction instruction, long left, long right) {
        long result = Alu.extend(left - right, instruction.operandSize);
        Flags.subtract(cpu, left, right, result);
    }

    /** INC r/m. */
    public static void inc(Processor cpu, Instruction instruction) {
        Alu.toRm(cpu, instruction, Alu.INC, 0);
    }

    /** DEC r/m. */
    public static void dec(Processor cpu, Instruction instruction) {
        Alu.toRm(cpu, instruction, Alu.DEC, 0);
    }

    /** NEG r/m. */
    public static void neg(Processor cpu, Instruction instruction) {
        Alu.toRm(cpu, instruction, Alu.NEG, 0);
    }
}
