package dev.quarters.x86.difference;

import dev.quarters.x86.Processor;
import dev.quarters.x86.interpret.InstructionCycle;

import org.jspecify.annotations.Nullable;

/** The interpreter's plain cycle. */
final class Cycle implements Step {

    private @Nullable InstructionCycle cycle;

    @Override
    public void execute(Processor cpu) {
        if (cycle == null) {
            cycle = new InstructionCycle(cpu);
        }
        cycle.execute();
    }
}
