package dev.quarters.x86.system;

import dev.quarters.x86.Flags;
import dev.quarters.x86.Processor;
import dev.quarters.x86.ProcessorException;
import dev.quarters.x86.decode.Instruction;

/**
 * Exceptions and interrupts on their way through the guest's interrupt table (Intel SDM Vol. 3A
 * chapter 6). Before each of these {@link Processor#rip} is the address to come back to, but for
 * {@link #software}, which returns after its instruction.
 */
public final class Interrupts {

    private static final long GENERAL_DETECT_ENABLE = 1L << 13;

    private Interrupts() {}

    /**
     * Delivers an exception; {@link Processor#rip} is the instruction that raised it, or for a trap
     * the next. Faults on the way become a double fault, and those of its delivery a shutdown.
     */
    public static void deliver(Processor cpu, ProcessorException exception) {
        deliver(cpu, exception.vector(), exception.errorCode());
    }

    /** Delivers an interrupt of the interrupt controller, and wakes from HLT. */
    public static void external(Processor cpu, int vector) {
        cpu.halted = false;
        try {
            cpu.externalEvent = 1;
            enter(cpu, vector, ProcessorException.NO_ERROR_CODE, false, Flags.value(cpu));
        } catch (ProcessorException fault) {
            deliver(cpu, fault);
        } finally {
            cpu.externalEvent = 0;
        }
    }

    /** Delivers a non-maskable interrupt, and wakes from HLT. */
    public static void nonMaskable(Processor cpu) {
        cpu.nonMaskableBlocked = true;
        external(cpu, ProcessorException.NON_MASKABLE_INTERRUPT);
    }

    /** INT n, INT3 and INTO; what goes wrong is thrown as the instruction's own fault. */
    public static void software(Processor cpu, Instruction instruction, int vector) {
        cpu.rip = cpu.next(instruction);
        cpu.externalEvent = 0;
        enter(cpu, vector, ProcessorException.NO_ERROR_CODE, true, Flags.value(cpu));
        cpu.breakpointsMet |= DebugTraps.UNSTEPPED;
    }

    private static void deliver(Processor cpu, int firstVector, int firstCode) {
        cpu.halted = false;
        cpu.breakpointsMet = 0;
        int vector = firstVector;
        int code = firstCode;
        while (true) {
            try {
                cpu.externalEvent = 1;
                long image = Flags.value(cpu);
                if (isFault(vector)) {
                    image |= Flags.RF;
                }
                enter(cpu, vector, code, false, image);
                if (vector == ProcessorException.DEBUG) {
                    cpu.debugRegisters[7] &= ~GENERAL_DETECT_ENABLE;
                }
                return;
            } catch (ProcessorException second) {
                if (vector == ProcessorException.DOUBLE_FAULT) {
                    cpu.shutdown = true;
                    return;
                }
                boolean becomesDouble = becomesDouble(vector, second.vector());
                code = becomesDouble ? 0 : second.errorCode();
                vector = becomesDouble ? ProcessorException.DOUBLE_FAULT : second.vector();
            } finally {
                cpu.externalEvent = 0;
            }
        }
    }

    /** Intel SDM Vol. 3A table 6-5. */
    private static boolean becomesDouble(int first, int second) {
        return isContributory(first) && isContributory(second)
                || first == ProcessorException.PAGE_FAULT
                        && (isContributory(second) || second == ProcessorException.PAGE_FAULT);
    }

    /** Intel SDM Vol. 3A table 6-4. */
    private static boolean isContributory(int vector) {
        return vector == ProcessorException.DIVIDE_ERROR
                || vector >= ProcessorException.INVALID_TSS
                        && vector <= ProcessorException.GENERAL_PROTECTION;
    }

    /** Exceptions that push RF as one, so that an instruction breakpoint is not met again. */
    private static boolean isFault(int vector) {
        return switch (vector) {
            case ProcessorException.DEBUG,
                    ProcessorException.NON_MASKABLE_INTERRUPT,
                    ProcessorException.BREAKPOINT,
                    ProcessorException.OVERFLOW ->
                    false;
            default -> true;
        };
    }

    /** Enters the handler, or throws having changed nothing but memory below the stack's top. */
    static void enter(Processor cpu, int vector, int errorCode, boolean software, long image) {
        if ((cpu.cr0 & 1) == 0) {
            RealInterrupt.enter(cpu, vector, image);
        } else if (cpu.inLongMode()) {
            LongInterrupt.enter(cpu, vector, errorCode, software, image);
        } else {
            ProtectedInterrupt.enter(cpu, vector, errorCode, software, image);
        }
        cpu.interruptShadow = false;
    }
}
