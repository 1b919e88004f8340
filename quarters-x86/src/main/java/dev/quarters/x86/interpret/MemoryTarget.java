package dev.quarters.x86.interpret;

import dev.quarters.x86.Flags;
import dev.quarters.x86.Processor;
import dev.quarters.x86.memory.LinearMemory;
import dev.quarters.x86.memory.MemoryUpdate;

/** Operations on a destination in memory, without LOCK. */
final class MemoryTarget {

    private MemoryTarget() {}

    /** Memory op= right, with flags; which operation is in the step's target. */
    static void update(Processor cpu, Step step, long linear, long right) {
        int size = step.instruction.operandSize;
        long left = MemoryUpdate.read(cpu, linear, size);
        long cut = size == 4 ? (int) right : right;
        long result =
                switch (step.target) {
                    case Action.ADD4 -> left + cut;
                    case Action.SUB4 -> left - cut;
                    case Action.AND4 -> left & cut;
                    case Action.OR4 -> left | cut;
                    default -> left ^ cut;
                };
        result = size == 4 ? (int) result : result;
        LinearMemory.write(cpu, linear, size, result);
        switch (step.target) {
            case Action.ADD4 -> Flags.add(cpu, left, cut, result);
            case Action.SUB4 -> Flags.subtract(cpu, left, cut, result);
            default -> Flags.logic(cpu, result);
        }
    }
}
