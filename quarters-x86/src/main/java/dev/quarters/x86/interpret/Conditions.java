package dev.quarters.x86.interpret;

import dev.quarters.x86.Flags;
import dev.quarters.x86.Processor;

/** Conditions that after a comparison are one comparison themselves. */
final class Conditions {

    private Conditions() {}

    static boolean below(Processor cpu) {
        return cpu.flagKind == Flags.SUB
                ? Long.compareUnsigned(cpu.flagLeft, cpu.flagRight) < 0
                : Flags.carry(cpu);
    }

    static boolean belowOrEqual(Processor cpu) {
        return cpu.flagKind == Flags.SUB
                ? Long.compareUnsigned(cpu.flagLeft, cpu.flagRight) <= 0
                : Flags.condition(cpu, 6);
    }

    static boolean less(Processor cpu) {
        return cpu.flagKind == Flags.SUB ? cpu.flagLeft < cpu.flagRight : Flags.condition(cpu, 12);
    }

    static boolean lessOrEqual(Processor cpu) {
        return cpu.flagKind == Flags.SUB ? cpu.flagLeft <= cpu.flagRight : Flags.condition(cpu, 14);
    }
}
