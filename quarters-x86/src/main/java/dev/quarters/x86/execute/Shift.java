package dev.quarters.x86.execute;

import dev.quarters.x86.Flags;
import dev.quarters.x86.Processor;
import dev.quarters.x86.decode.Instruction;

/**
 * SHL, SHR and SAR (Intel SDM Vol. 1 §7.3.6.1). The count is cut to five bits, or six for 64-bit
 * operands; a count of 0 changes no flag. OF, which is defined for a count of 1 only, follows the
 * same rule for all: the sign bit of the result differs from the last bit that left, or for SHR
 * from its neighbour.
 */
public final class Shift {

    private static final int SHL = 0;
    private static final int SHR = 1;
    private static final int SAR = 2;

    private Shift() {}

    /** SHL r/m, CL. */
    public static void shl(Processor cpu, Instruction instruction) {
        apply(cpu, instruction, SHL, (int) cpu.registers[Processor.RCX]);
    }

    /** SHL r/m, imm8. */
    public static void shlImmediate(Processor cpu, Instruction instruction) {
        apply(cpu, instruction, SHL, (int) instruction.immediate);
    }

    /** SHL r/m, 1. */
    public static void shlOnce(Processor cpu, Instruction instruction) {
        apply(cpu, instruction, SHL, 1);
    }

    /** SHR r/m, CL. */
    public static void shr(Processor cpu, Instruction instruction) {
        apply(cpu, instruction, SHR, (int) cpu.registers[Processor.RCX]);
    }

    /** SHR r/m, imm8. */
    public static void shrImmediate(Processor cpu, Instruction instruction) {
        apply(cpu, instruction, SHR, (int) instruction.immediate);
    }

    /** SHR r/m, 1. */
    public static void shrOnce(Processor cpu, Instruction instruction) {
        apply(cpu, instruction, SHR, 1);
    }

    /** SAR r/m, CL. */
    public static void sar(Processor cpu, Instruction instruction) {
        apply(cpu, instruction, SAR, (int) cpu.registers[Processor.RCX]);
    }

    /** SAR r/m, imm8. */
    public static void sarImmediate(Processor cpu, Instruction instruction) {
        apply(cpu, instruction, SAR, (int) instruction.immediate);
    }

    /** SAR r/m, 1. */
    public static void sarOnce(Processor cpu, Instruction instruction) {
        apply(cpu, instruction, SAR, 1);
    }

    private static void apply(Processor cpu, Instruction instruction, int operation, int by) {
        int size = instruction.operandSize;
        int count = by & (size == 8 ? 63 : 31);
        long linear = Operands.destination(cpu, instruction);
        long before = Operands.readDestination(cpu, instruction, linear);
        long result =
                switch (operation) {
                    case SHL -> Alu.extend(before << count, size);
                    case SHR -> Alu.extend(Alu.zeroExtend(before, size) >>> count, size);
                    default -> before >> count;
                };
        Operands.writeDestination(cpu, instruction, linear, before, result);
        if (count != 0) {
            flags(cpu, operation, size, count, before, result);
        }
    }

    private static void flags(
            Processor cpu, int operation, int size, int count, long before, long result) {
        int bits = 8 * size;
        long value = operation == SHR ? Alu.zeroExtend(before, size) : before;
        boolean carry =
                operation == SHL
                        ? count <= bits && (before >> bits - count & 1) != 0
                        : (value >> count - 1 & 1) != 0;
        boolean overflow =
                switch (operation) {
                    case SHL -> result < 0 != carry;
                    case SHR -> ((result >> bits - 1 ^ result >> bits - 2) & 1) != 0;
                    default -> false;
                };
        Flags.result(cpu, result, carry, overflow);
    }
}
