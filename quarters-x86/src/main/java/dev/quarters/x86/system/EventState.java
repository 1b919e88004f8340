package dev.quarters.x86.system;

import dev.quarters.x86.Processor;

/** What is waited for, held off or pending. */
public record EventState(
        boolean halted,
        boolean interruptShadow,
        boolean nonMaskableBlocked,
        boolean shutdown,
        long breakpointsMet) {

    static EventState capture(Processor cpu) {
        return new EventState(
                cpu.halted,
                cpu.interruptShadow,
                cpu.nonMaskableBlocked,
                cpu.shutdown,
                cpu.breakpointsMet);
    }

    void restore(Processor cpu) {
        cpu.halted = halted;
        cpu.interruptShadow = interruptShadow;
        cpu.nonMaskableBlocked = nonMaskableBlocked;
        cpu.shutdown = shutdown;
        cpu.breakpointsMet = breakpointsMet;
    }
}
