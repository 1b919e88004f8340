package dev.quarters.x86.execute;

import dev.quarters.x86.Flags;
import dev.quarters.x86.Processor;
import dev.quarters.x86.decode.Instruction;
import dev.quarters.x86.memory.LinearMemory;

/**
 * BT, BTS, BTR and BTC (Intel SDM Vol. 1 §7.3.7.1). With a register as bit offset the memory
 * operand is a string of bits in both directions. CF is the bit; the other flags stay.
 */
public final class BitTest {

    private static final int TEST = 0;
    private static final int SET = 1;
    private static final int RESET = 2;
    private static final int COMPLEMENT = 3;

    private BitTest() {}

    /** BT r/m, r. */
    public static void bt(Processor cpu, Instruction instruction) {
        apply(cpu, instruction, TEST, Operands.readRegister(cpu, instruction), true);
    }

    /** BT r/m, imm8. */
    public static void btImmediate(Processor cpu, Instruction instruction) {
        apply(cpu, instruction, TEST, instruction.immediate, false);
    }

    /** BTS r/m, r. */
    public static void bts(Processor cpu, Instruction instruction) {
        apply(cpu, instruction, SET, Operands.readRegister(cpu, instruction), true);
    }

    /** BTS r/m, imm8. */
    public static void btsImmediate(Processor cpu, Instruction instruction) {
        apply(cpu, instruction, SET, instruction.immediate, false);
    }

    /** BTR r/m, r. */
    public static void btr(Processor cpu, Instruction instruction) {
        apply(cpu, instruction, RESET, Operands.readRegister(cpu, instruction), true);
    }

    /** BTR r/m, imm8. */
    public static void btrImmediate(Processor cpu, Instruction instruction) {
        apply(cpu, instruction, RESET, instruction.immediate, false);
    }

    /** BTC r/m, r. */
    public static void btc(Processor cpu, Instruction instruction) {
        apply(cpu, instruction, COMPLEMENT, Operands.readRegister(cpu, instruction), true);
    }

    /** BTC r/m, imm8. */
    public static void btcImmediate(Processor cpu, Instruction instruction) {
        apply(cpu, instruction, COMPLEMENT, instruction.immediate, false);
    }

    private static void apply(
            Processor cpu, Instruction instruction, int operation, long offset, boolean string) {
        int size = instruction.operandSize;
        long bit = 1L << (offset & 8 * size - 1);
        long linear =
                string && instruction.inMemory()
                        ? element(cpu, instruction, offset, operation != TEST)
                        : 0;
        if (operation == TEST) {
            long value =
                    string && instruction.inMemory()
                            ? LinearMemory.read(cpu, linear, size)
                            : Operands.readRm(cpu, instruction);
            Flags.setCarry(cpu, (value & bit) != 0);
            return;
        }
        if (!string) {
            linear = Operands.destination(cpu, instruction);
        }
        long value;
        long result;
        do {
            value = Operands.readDestination(cpu, instruction, linear);
            result =
                    switch (operation) {
                        case SET -> value | bit;
                        case RESET -> value & ~bit;
                        default -> value ^ bit;
                    };
        } while (!Operands.writeDestination(cpu, instruction, linear, value, result));
        Flags.setCarry(cpu, (value & bit) != 0);
    }

    /** The address of the word, doubleword or quadword that the bit is in. */
    private static long element(
            Processor cpu, Instruction instruction, long bit, boolean forWriting) {
        long offset = elementOffset(cpu, instruction, bit);
        return Operands.linear(
                cpu, instruction.segment, offset, instruction.operandSize, forWriting);
    }

    /** Its offset in the segment. */
    public static long elementOffset(Processor cpu, Instruction instruction, long bit) {
        int size = instruction.operandSize;
        int shift = 3 + Integer.numberOfTrailingZeros(size);
        long offset = Operands.offset(cpu, instruction) + (bit >> shift) * size;
        return Operands.truncate(offset, instruction.addressSize);
    }
}
