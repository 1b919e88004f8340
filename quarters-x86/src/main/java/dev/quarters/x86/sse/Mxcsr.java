package dev.quarters.x86.sse;

import dev.quarters.x86.Processor;
import dev.quarters.x86.ProcessorException;
import dev.quarters.x86.decode.Instruction;
import dev.quarters.x86.execute.Operands;
import dev.quarters.x86.memory.LinearMemory;

/** The control and status register of SSE (Intel SDM Vol. 1 §10.2.3). */
public final class Mxcsr {

    /** The bits that there are: MXCSR_MASK of the FXSAVE image. */
    public static final int MASK = 0xFFFF;

    static final int DENORMALS_ARE_ZERO = 1 << 6;
    static final int FLUSH_TO_ZERO = 1 << 15;

    private static final int MASKS_AND_ROUNDING = 0x7F80;
    private static final int MASKED_AND_NEAREST = 0x1F80;

    private Mxcsr() {}

    /** All exceptions masked, rounding to nearest: what Java's arithmetic does. */
    static boolean isPlain(Processor cpu) {
        return (cpu.mxcsr & MASKS_AND_ROUNDING) == MASKED_AND_NEAREST;
    }

    /** Whether an inexact result changes nothing any more. */
    static boolean wasInexact(Processor cpu) {
        return (cpu.mxcsr & SimdExceptions.INEXACT) != 0;
    }

    static boolean denormalsAreZero(Processor cpu) {
        return (cpu.mxcsr & DENORMALS_ARE_ZERO) != 0;
    }

    static int rounding(Processor cpu) {
        return cpu.mxcsr >> 13 & 3;
    }

    public static void ldmxcsr(Processor cpu, Instruction instruction) {
        Sse.require(cpu);
        int value = LinearMemory.readDoubleword(cpu, Operands.readAddress(cpu, instruction, 4));
        if ((value & ~MASK) != 0) {
            throw cpu.raise(ProcessorException.GENERAL_PROTECTION, 0);
        }
        cpu.mxcsr = value;
    }

    public static void stmxcsr(Processor cpu, Instruction instruction) {
        Sse.require(cpu);
        LinearMemory.writeDoubleword(cpu, Operands.writeAddress(cpu, instruction, 4), cpu.mxcsr);
    }
}
