package dev.quarters.x86.sse;

import dev.quarters.x86.Processor;
import dev.quarters.x86.ProcessorException;
import dev.quarters.x86.x87.SoftExtended;

/** SIMD floating-point exceptions (Intel SDM Vol. 1 §11.5). */
public final class SimdExceptions {

    static final int INEXACT = SoftExtended.INEXACT;

    private static final long OSXMMEXCPT = 1 << 10;

    private SimdExceptions() {}

    /**
     * To be called when all parts of the instruction were computed and before its result is
     * written.
     */
    public static void commit(Processor cpu) {
        if (cpu.simdExceptions != 0) {
            raise(cpu);
        }
    }

    /** Those found before computing keep the others from being found. */
    private static void raise(Processor cpu) {
        int found = cpu.simdExceptions;
        cpu.simdExceptions = 0;
        int unmasked = ~(cpu.mxcsr >> 7);
        if ((found & unmasked & SoftExtended.BEFORE) != 0) {
            found &= SoftExtended.BEFORE;
        }
        cpu.mxcsr |= found;
        if ((found & unmasked) != 0) {
            throw cpu.raise(
                    (cpu.cr4 & OSXMMEXCPT) != 0
                            ? ProcessorException.SIMD_FLOATING_POINT
                            : ProcessorException.INVALID_OPCODE);
        }
    }
}
