package dev.quarters.x86.execute;

import dev.quarters.x86.Flags;
import dev.quarters.x86.Processor;
import dev.quarters.x86.ProcessorException;
import dev.quarters.x86.Segment;
import dev.quarters.x86.decode.Instruction;

/** Transfers of control within the code segment (Intel SDM Vol. 1 §7.3.8). */
public final class Near {

    private Near() {}

    /**
     * Goes there, cut to the operand size.
     *
     * @throws ProcessorException #GP(0) beyond the limit of CS, or when it is not canonical
     */
    static void transfer(Processor cpu, Instruction instruction, long target) {
        cpu.rip = checked(cpu, instruction, target);
    }

    private static long checked(Processor cpu, Instruction instruction, long target) {
        if (cpu.codeSize == 8) {
            if (!cpu.translation.isCanonical(target)) {
                throw cpu.raise(ProcessorException.GENERAL_PROTECTION, 0);
            }
            return target;
        }
        long cut = instruction.operandSize == 2 ? target & 0xFFFF : target & 0xFFFF_FFFFL;
        if (cut > cpu.segments[Segment.CS].limit) {
            throw cpu.raise(ProcessorException.GENERAL_PROTECTION, 0);
        }
        return cut;
    }

    private static void relative(Processor cpu, Instruction instruction) {
        transfer(cpu, instruction, cpu.next(instruction) + instruction.immediate);
    }

    /** JMP rel. */
    public static void jmp(Processor cpu, Instruction instruction) {
        relative(cpu, instruction);
    }

    /** JMP r/m. */
    public static void jmpRm(Processor cpu, Instruction instruction) {
        transfer(cpu, instruction, Operands.readRm(cpu, instruction));
    }

    /** CALL rel. */
    public static void call(Processor cpu, Instruction instruction) {
        call(cpu, instruction, cpu.next(instruction) + instruction.immediate);
    }

    /** CALL r/m. */
    public static void callRm(Processor cpu, Instruction instruction) {
        call(cpu, instruction, Operands.readRm(cpu, instruction));
    }

    private static void call(Processor cpu, Instruction instruction, long to) {
        long target = checked(cpu, instruction, to);
        Stack.push(cpu, instruction.operandSize, cpu.next(instruction));
        cpu.rip = target;
    }

    /** RET. */
    public static void ret(Processor cpu, Instruction instruction) {
        ret(cpu, instruction, 0);
    }

    /** RET imm16. */
    public static void retImmediate(Processor cpu, Instruction instruction) {
        ret(cpu, instruction, instruction.immediate);
    }

    private static void ret(Processor cpu, Instruction instruction, long release) {
        int size = instruction.operandSize;
        long top = cpu.registers[Processor.RSP];
        transfer(cpu, instruction, Stack.read(cpu, top, size));
        Stack.setPointer(cpu, top + size + release);
    }

    /** Jcc rel. */
    public static void jcc(Processor cpu, Instruction instruction) {
        if (Flags.condition(cpu, instruction.opcode & 0xF)) {
            relative(cpu, instruction);
        }
    }

    /** JCXZ, JECXZ, JRCXZ by address size. */
    public static void jrcxz(Processor cpu, Instruction instruction) {
        if (Operands.truncate(cpu.registers[Processor.RCX], instruction.addressSize) == 0) {
            relative(cpu, instruction);
        }
    }

    /** LOOP. */
    public static void loop(Processor cpu, Instruction instruction) {
        loop(cpu, instruction, true);
    }

    /** LOOPE. */
    public static void loope(Processor cpu, Instruction instruction) {
        loop(cpu, instruction, Flags.zero(cpu));
    }

    /** LOOPNE. */
    public static void loopne(Processor cpu, Instruction instruction) {
        loop(cpu, instruction, !Flags.zero(cpu));
    }

    private static void loop(Processor cpu, Instruction instruction, boolean condition) {
        int size = instruction.addressSize;
        long count = Operands.truncate(cpu.registers[Processor.RCX] - 1, size);
        if (count != 0 && condition) {
            relative(cpu, instruction);
        }
        Operands.writeRegister(cpu, instruction, Processor.RCX, size, count);
    }
}
