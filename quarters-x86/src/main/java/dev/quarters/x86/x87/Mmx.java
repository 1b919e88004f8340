package dev.quarters.x86.x87;

import dev.quarters.x86.Processor;
import dev.quarters.x86.ProcessorException;
import dev.quarters.x86.decode.Instruction;
import dev.quarters.x86.execute.Operands;
import dev.quarters.x86.memory.LinearMemory;

/**
 * MMX registers on the significands of the x87 registers (Intel SDM Vol. 1 §9.6, Vol. 3A §12.2):
 * every instruction but EMMS makes TOP zero and all tags valid, and a written register gets an
 * exponent of ones.
 */
public final class Mmx {

    private static final long EM = 4;
    private static final long TS = 8;
    private static final int TOP = 7 << 11;

    private Mmx() {}

    /** #UD, #NM, or a waiting x87 exception. */
    public static void require(Processor cpu) {
        if ((cpu.cr0 & EM) != 0) {
            throw cpu.raise(ProcessorException.INVALID_OPCODE);
        } else if ((cpu.cr0 & TS) != 0) {
            throw cpu.raise(ProcessorException.DEVICE_NOT_AVAILABLE);
        } else if ((cpu.x87.status & Waiting.SUMMARY) != 0) {
            throw cpu.raise(ProcessorException.FLOATING_POINT);
        }
    }

    /** What each instruction does to the x87 state, once its memory was read. */
    public static void enter(Processor cpu) {
        cpu.x87.status &= ~TOP;
        cpu.x87.tags = 0;
    }

    /** mm/m64, after {@link #require}. */
    public static long source(Processor cpu, Instruction instruction) {
        long value =
                instruction.inMemory()
                        ? LinearMemory.readQuadword(cpu, Operands.readAddress(cpu, instruction, 8))
                        : cpu.x87.significand[instruction.rm];
        enter(cpu);
        return value;
    }

    /** mm/m32: what PUNPCKL reads. */
    public static long source32(Processor cpu, Instruction instruction) {
        long value =
                instruction.inMemory()
                        ? LinearMemory.readDoubleword(
                                        cpu, Operands.readAddress(cpu, instruction, 4))
                                & 0xFFFF_FFFFL
                        : cpu.x87.significand[instruction.rm];
        enter(cpu);
        return value;
    }

    /** The register operand. */
    public static long destination(Processor cpu, Instruction instruction) {
        return cpu.x87.significand[instruction.register];
    }

    /** Sets a register. */
    public static void set(Processor cpu, int register, long value) {
        cpu.x87.significand[register] = value;
        cpu.x87.signExponent[register] = 0xFFFF;
    }

    public static void emms(Processor cpu, Instruction instruction) {
        require(cpu);
        cpu.x87.tags = 0xFFFF;
        cpu.x87.status &= ~TOP;
    }

    /** MOVD mm, r/m32. */
    public static void movd(Processor cpu, Instruction instruction) {
        require(cpu);
        long value = Operands.readRm(cpu, instruction, 4) & 0xFFFF_FFFFL;
        enter(cpu);
        set(cpu, instruction.register, value);
    }

    /** MOVQ mm, r/m64. */
    public static void movdWide(Processor cpu, Instruction instruction) {
        require(cpu);
        long value = Operands.readRm(cpu, instruction, 8);
        enter(cpu);
        set(cpu, instruction.register, value);
    }

    /** MOVD r/m32, mm. */
    public static void storeMovd(Processor cpu, Instruction instruction) {
        require(cpu);
        Operands.writeRm(cpu, instruction, 4, destination(cpu, instruction));
        enter(cpu);
    }

    /** MOVQ r/m64, mm. */
    public static void storeMovdWide(Processor cpu, Instruction instruction) {
        require(cpu);
        Operands.writeRm(cpu, instruction, 8, destination(cpu, instruction));
        enter(cpu);
    }

    /** MOVQ mm, mm/m64. */
    public static void movq(Processor cpu, Instruction instruction) {
        require(cpu);
        set(cpu, instruction.register, source(cpu, instruction));
    }

    /** MOVQ mm/m64, mm and MOVNTQ. */
    public static void storeMovq(Processor cpu, Instruction instruction) {
        require(cpu);
        long value = destination(cpu, instruction);
        if (instruction.inMemory()) {
            LinearMemory.writeQuadword(cpu, Operands.writeAddress(cpu, instruction, 8), value);
            enter(cpu);
        } else {
            enter(cpu);
            set(cpu, instruction.rm, value);
        }
    }
}
