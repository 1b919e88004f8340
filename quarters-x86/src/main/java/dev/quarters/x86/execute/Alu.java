package dev.quarters.x86.execute;

import dev.quarters.x86.Flags;
import dev.quarters.x86.Processor;
import dev.quarters.x86.decode.Instruction;

/**
 * The two-operand and one-operand operations on integers with their flags (Intel SDM Vol. 1
 * §7.3.2), on values sign-extended to 64 bits; and the way of an operation through its operands.
 */
final class Alu {

    /** In the order of the opcodes' bits 3 to 5. */
    static final int ADD = 0;

    static final int OR = 1;
    static final int ADC = 2;
    static final int SBB = 3;
    static final int AND = 4;
    static final int SUB = 5;
    static final int XOR = 6;
    static final int INC = 7;
    static final int DEC = 8;
    static final int NEG = 9;
    static final int NOT = 10;

    private Alu() {}

    /** Sign-extended from that many bytes. */
    static long extend(long value, int size) {
        int unused = 64 - 8 * size;
        return value << unused >> unused;
    }

    /** Zero-extended from that many bytes. */
    static long zeroExtend(long value, int size) {
        int unused = 64 - 8 * size;
        return value << unused >>> unused;
    }

    /** The smallest value of that size, sign-extended: its sign bit and all above. */
    static long smallest(int size) {
        return -1L << 8 * size - 1;
    }

    /** r/m op right, into r/m. */
    static void toRm(Processor cpu, Instruction instruction, int operation, long right) {
        int size = instruction.operandSize;
        int carry = carry(cpu, operation);
        long linear = Operands.destination(cpu, instruction);
        long left;
        long result;
        do {
            left = Operands.readDestination(cpu, instruction, linear);
            result = apply(cpu, operation, size, left, right, carry);
        } while (!Operands.writeDestination(cpu, instruction, linear, left, result));
    }

    /** register op r/m, into the register. */
    static void toRegister(Processor cpu, Instruction instruction, int operation) {
        int size = instruction.operandSize;
        long right = Operands.readRm(cpu, instruction);
        long left = Operands.readRegister(cpu, instruction, instruction.register, size);
        long result = apply(cpu, operation, size, left, right, carry(cpu, operation));
        Operands.writeRegister(cpu, instruction, instruction.register, size, result);
    }

    private static int carry(Processor cpu, int operation) {
        return (operation == ADC || operation == SBB) && Flags.carry(cpu) ? 1 : 0;
    }

    private static long apply(
            Processor cpu, int operation, int size, long left, long right, int carry) {
        long result =
                switch (operation) {
                    case ADD, ADC -> extend(left + right + carry, size);
                    case SUB, SBB -> extend(left - right - carry, size);
                    case OR -> left | right;
                    case AND -> left & right;
                    case XOR -> left ^ right;
                    case INC -> extend(left + 1, size);
                    case DEC -> extend(left - 1, size);
                    case NEG -> extend(-left, size);
                    default -> ~left;
                };
        switch (operation) {
            case ADD, ADC -> Flags.addCarry(cpu, left, right, result, carry);
            case SUB, SBB -> Flags.subtractBorrow(cpu, left, right, result, carry);
            case OR, AND, XOR -> Flags.logic(cpu, result);
            case INC -> Flags.increment(cpu, result, smallest(size));
            case DEC -> Flags.decrement(cpu, result, smallest(size));
            case NEG -> Flags.subtract(cpu, 0, left, result);
            default -> {
                // NOT changes no flag.
            }
        }
        return result;
    }
}
