package dev.quarters.x86.system;

import dev.quarters.x86.Flags;
import dev.quarters.x86.Processor;
import dev.quarters.x86.ProcessorException;
import dev.quarters.x86.Segment;

/**
 * Single steps and breakpoints around an instruction (Intel SDM Vol. 3B §17.2, §17.3). While {@link
 * #active} the interpreter executes one instruction at a time: {@link #before}, the instruction,
 * {@link #after}.
 */
public final class DebugTraps {

    static final long TASK_SWITCH = 1 << 15;
    static final long SINGLE_STEP = 1 << 14;
    static final long GENERAL_DETECT = 1 << 13;

    /** In {@link Processor#breakpointsMet}: an INT, which is not stepped over. */
    static final long UNSTEPPED = 1L << 32;

    private DebugTraps() {}

    /** Whether something has to be looked at between instructions. */
    public static boolean active(Processor cpu) {
        return (cpu.rflags & (Flags.TF | Flags.RF)) != 0 || (cpu.debugRegisters[7] & 0xFF) != 0;
    }

    /** Throws #DB, a fault, when an instruction breakpoint is at {@link Processor#rip}. */
    public static void before(Processor cpu) {
        if ((cpu.debugRegisters[7] & 0xFF) == 0 || (cpu.rflags & Flags.RF) != 0) {
            return;
        }
        long linear = cpu.rip;
        if (cpu.codeSize != 8) {
            linear = cpu.segments[Segment.CS].base + linear & 0xFFFF_FFFFL;
        }
        long met = Breakpoints.instruction(cpu, linear);
        if (met != 0) {
            throw raise(cpu, met);
        }
    }

    /**
     * Throws #DB, a trap, when the instruction that just completed met a data breakpoint or was to
     * be stepped; {@link Processor#rip} is that of the next.
     *
     * @param flagsBefore RFLAGS when it began: TF of then counts, and RF of then is cleared
     */
    public static void after(Processor cpu, long flagsBefore) {
        if ((flagsBefore & Flags.RF) != 0) {
            cpu.rflags &= ~Flags.RF;
        }
        long met = cpu.breakpointsMet & ~UNSTEPPED;
        if ((flagsBefore & Flags.TF) != 0 && (cpu.breakpointsMet & UNSTEPPED) == 0) {
            met |= SINGLE_STEP;
        }
        if (cpu.interruptShadow) {
            cpu.breakpointsMet = met & ~SINGLE_STEP;
            return;
        }
        cpu.breakpointsMet = 0;
        if (met != 0) {
            throw raise(cpu, met);
        }
    }

    /** To be thrown: #DB with those bits of DR6, which the processor sets and never clears. */
    static ProcessorException raise(Processor cpu, long status) {
        cpu.debugRegisters[6] |= status;
        return cpu.raise(ProcessorException.DEBUG);
    }
}
