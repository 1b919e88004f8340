package dev.quarters.x86.execute;

import dev.quarters.x86.Flags;
import dev.quarters.x86.Processor;
import dev.quarters.x86.decode.Instruction;

/**
 * ROL, ROR, RCL and RCR (Intel SDM Vol. 1 §7.3.6.3). The count is cut to five bits, or six for
 * 64-bit operands; when that is 0 no flag changes. OF follows the rule for a count of 1.
 */
public final class Rotate {

    private static final int ROL = 0;
    private static final int ROR = 1;
    private static final int RCL = 2;
    private static final int RCR = 3;

    private Rotate() {}

    /** ROL r/m, CL. */
    public static void rol(Processor cpu, Instruction instruction) {
        apply(cpu, instruction, ROL, (int) cpu.registers[Processor.RCX]);
    }

    /** ROL r/m, imm8. */
    public static void rolImmediate(Processor cpu, Instruction instruction) {
        apply(cpu, instruction, ROL, (int) instruction.immediate);
    }

    /** ROL r/m, 1. */
    public static void rolOnce(Processor cpu, Instruction instruction) {
        apply(cpu, instruction, ROL, 1);
    }

    /** ROR r/m, CL. */
    public static void ror(Processor cpu, Instruction instruction) {
        apply(cpu, instruction, ROR, (int) cpu.registers[Processor.RCX]);
    }

    /** ROR r/m, imm8. */
    public static void rorImmediate(Processor cpu, Instruction instruction) {
        apply(cpu, instruction, ROR, (int) instruction.immediate);
    }

    /** ROR r/m, 1. */
    public static void rorOnce(Processor cpu, Instruction instruction) {
        apply(cpu, instruction, ROR, 1);
    }

    /** RCL r/m, CL. */
    public static void rcl(Processor cpu, Instruction instruction) {
        apply(cpu, instruction, RCL, (int) cpu.registers[Processor.RCX]);
    }

    /** RCL r/m, imm8. */
    public static void rclImmediate(Processor cpu, Instruction instruction) {
        apply(cpu, instruction, RCL, (int) instruction.immediate);
    }

    /** RCL r/m, 1. */
    public static void rclOnce(Processor cpu, Instruction instruction) {
        apply(cpu, instruction, RCL, 1);
    }

    /** RCR r/m, CL. */
    public static void rcr(Processor cpu, Instruction instruction) {
        apply(cpu, instruction, RCR, (int) cpu.registers[Processor.RCX]);
    }

    /** RCR r/m, imm8. */
    public static void rcrImmediate(Processor cpu, Instruction instruction) {
        apply(cpu, instruction, RCR, (int) instruction.immediate);
    }

    /** RCR r/m, 1. */
    public static void rcrOnce(Processor cpu, Instruction instruction) {
        apply(cpu, instruction, RCR, 1);
    }

    private static void apply(Processor cpu, Instruction instruction, int operation, int by) {
        int size = instruction.operandSize;
        int count = by & (size == 8 ? 63 : 31);
        long linear = Operands.destination(cpu, instruction);
        long before = Operands.readDestination(cpu, instruction, linear);
        long value = Alu.zeroExtend(before, size);
        int bits = 8 * size;
        boolean carry = Flags.carry(cpu);
        if (operation == ROL || operation == ROR) {
            int left = (operation == ROL ? count : bits - count % bits) % bits;
            value = left == 0 ? value : value << left | value >>> bits - left;
            carry = (operation == ROL ? value : value >>> bits - 1 & 1) % 2 != 0;
        } else {
            int left = count % (bits + 1);
            left = operation == RCL || left == 0 ? left : bits + 1 - left;
            if (left != 0) {
                long through = carry ? 1 : 0;
                carry = (value >>> bits - left & 1) != 0;
                long low = left == 1 ? 0 : value >>> bits + 1 - left;
                long high = left == 64 ? 0 : value << left;
                value = high | through << left - 1 | low;
            }
        }
        value = Alu.extend(value, size);
        Operands.writeDestination(cpu, instruction, linear, before, value);
        if (count != 0) {
            boolean toLeft = operation == ROL || operation == RCL;
            boolean neighbour = toLeft ? carry : (value >> bits - 2 & 1) != 0;
            Flags.setCarryOverflow(cpu, carry, value < 0 != neighbour);
        }
    }
}
