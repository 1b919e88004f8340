package dev.quarters.x86.interpret;

import dev.quarters.x86.Processor;
import dev.quarters.x86.ProcessorException;
import dev.quarters.x86.Segment;
import dev.quarters.x86.decode.Instruction;
import dev.quarters.x86.decode.InstructionTable;
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
        boolean pops = InstructionTable.STANDARD.row(instruction.row).mnemonic().equals("POP");
        if (instruction.inMemory() && !(pops && isStack(cpu, instruction))) {
            int segment = instruction.segment;
            long base = segment >= Segment.FS ? cpu.segments[segment].base : 0;
            if (!isCanonical(cpu, base + Operands.offset(cpu, instruction))) {
                return segment == Segment.SS;
            }
        }
        return isStack(cpu, instruction);
    }

    private static boolean isStack(Processor cpu, Instruction instruction) {
        String mnemonic = InstructionTable.STANDARD.row(instruction.row).mnemonic();
        if (!STACK.contains(mnemonic)) {
            return false;
        }
        long top = cpu.registers[mnemonic.equals("LEAVE") ? Processor.RBP : Processor.RSP];
        boolean reads =
                mnemonic.equals("POP") || mnemonic.equals("RET") || mnemonic.equals("LEAVE");
        return !isCanonical(cpu, reads ? top : top - 8);
    }

    private static boolean isCanonical(Processor cpu, long linear) {
        return cpu.translation.isCanonical(linear);
    }
}
