package dev.quarters.x86.interpret;

import dev.quarters.x86.Processor;
import dev.quarters.x86.ProcessorException;
import dev.quarters.x86.Segment;
import dev.quarters.x86.decode.Instruction;
import dev.quarters.x86.decode.InstructionTable;
import dev.quarters.x86.execute.BitTest;
import dev.quarters.x86.execute.Operands;

import java.util.Set;

/**
 * In 64-bit mode an address that is not canonical is #GP(0), but #SS(0) when it is in the stack
 * segment (Intel SDM Vol. 1 §3.3.7.1). Paging, which finds it out, knows no segments, so it is told
 * apart here: the instruction has changed nothing.
 */
public final class StackFault {

    private static final Set<String> STACK =
            Set.of("PUSH", "POP", "CALL", "RET", "ENTER", "LEAVE", "PUSHF", "POPF");

    /** Whose operand is where a register says, counted from the address in bits. */
    private static final Set<String> BIT_STRINGS =
            Set.of("BT r/mv, rv", "BTS r/mv, rv", "BTR r/mv, rv", "BTC r/mv, rv");

    private StackFault() {}

    public static ProcessorException refine(
            Processor cpu, Instruction instruction, ProcessorException exception) {
        if (exception.vector() != ProcessorException.GENERAL_PROTECTION
                || exception.errorCode() != 0
                || cpu.codeSize != 8) {
            return exception;
        }
        return isStackFault(cpu, instruction)
                ? cpu.raise(ProcessorException.STACK_FAULT, 0)
                : exception;
    }

    /** What is pushed is read before the stack is written, what is popped the other way round. */
    private static boolean isStackFault(Processor cpu, Instruction instruction) {
        String mnemonic = InstructionTable.STANDARD.row(instruction.row).mnemonic();
        boolean pops = mnemonic.equals("POP");
        if (mnemonic.equals("XLATB")) {
            return instruction.segment == Segment.SS;
        }
        if (instruction.inMemory() && !(pops && isStack(cpu, instruction))) {
            int segment = instruction.segment;
            long base = segment >= Segment.FS ? cpu.segments[segment].base : 0;
            if (!isCanonical(cpu, base + offset(cpu, instruction))) {
                return segment == Segment.SS;
            }
        }
        return isStack(cpu, instruction);
    }

    private static long offset(Processor cpu, Instruction instruction) {
        String row = InstructionTable.STANDARD.row(instruction.row).instruction();
        return BIT_STRINGS.contains(row)
                ? BitTest.elementOffset(cpu, instruction, Operands.readRegister(cpu, instruction))
                : Operands.offset(cpu, instruction);
    }

    private static boolean isStack(Processor cpu, Instruction instruction) {
        String mnemonic = InstructionTable.STANDARD.row(instruction.row).mnemonic();
        if (!STACK.contains(mnemonic)) {
            return false;
        }
        long top = cpu.registers[mnemonic.equals("LEAVE") ? Processor.RBP : Processor.RSP];
        boolean reads =
                mnemonic.equals("POP") || mnemonic.equals("RET") || mnemonic.equals("LEAVE");
        int size = Math.max(2, instruction.operandSize);
        long start = reads ? top : top - size;
        return !isCanonical(cpu, start) || !isCanonical(cpu, start + size - 1);
    }

    private static boolean isCanonical(Processor cpu, long linear) {
        return cpu.translation.isCanonical(linear);
    }
}
