package dev.quarters.x86.system;

import dev.quarters.x86.Processor;
import dev.quarters.x86.ProcessorException;
import dev.quarters.x86.decode.Instruction;

/**
 * Exceptions and interrupts on their way through the guest's interrupt table (Intel SDM Vol. 3A
 * chapter 6). Before each of these {@link Processor#rip} is the address to come back to, but for
 * {@link #software}, which returns after its instruction.
 */
public final class Interrupts {

    private Interrupts() {}

    /**
     * Delivers an exception; {@link Processor#rip} is the instruction that raised it, or for a trap
     * the next. Faults on the way become a double fault, and those of its delivery a shutdown.
     */
    public static void deliver(Processor cpu, ProcessorException exception) {
        throw new UnsupportedOperationException();
    }

    /** Delivers an interrupt of the interrupt controller, and wakes from HLT. */
    public static void external(Processor cpu, int vector) {
        throw new UnsupportedOperationException();
    }

    /** Delivers a non-maskable interrupt, and wakes from HLT. */
    public static void nonMaskable(Processor cpu) {
        throw new UnsupportedOperationException();
    }

    /** INT n, INT3 and INTO; what goes wrong is thrown as the instruction's own fault. */
    public static void software(Processor cpu, Instruction instruction, int vector) {
        throw new UnsupportedOperationException();
    }
}
