package dev.quarters.x86.translate;

import dev.quarters.x86.decode.Instruction;
import dev.quarters.x86.interpret.Step;

/**
 * Which vector registers the steps of a region use that are written out, as bits, and of which the
 * halves are above all doubles: those are local variables of that type, so that HotSpot has no
 * reason to move them to general registers.
 */
record VectorUse(int used, int lowDoubles, int highDoubles) {

    static VectorUse of(RegionPlan plan) {
        int used = 0;
        int[] low = new int[16];
        int[] high = new int[16];
        for (RegionBlock block : plan.blocks().values()) {
            for (Step step : block.steps()) {
                if (!VectorTable.contains(step)) {
                    continue;
                }
                Instruction instruction = step.instruction;
                used |= 1 << instruction.register;
                count(instruction.register, step, low, high);
                if (!instruction.inMemory()) {
                    used |= 1 << instruction.rm;
                    count(instruction.rm, step, low, high);
                }
            }
        }
        return new VectorUse(used, positive(low), positive(high));
    }

    private static void count(int register, Step step, int[] low, int[] high) {
        low[register] += VectorTable.lowDoubles(step);
        high[register] += VectorTable.highDoubles(step);
    }

    private static int positive(int[] counts) {
        int bits = 0;
        for (int i = 0; i < counts.length; i++) {
            bits |= counts[i] > 0 ? 1 << i : 0;
        }
        return bits;
    }

    boolean isEmpty() {
        return used == 0;
    }

    boolean isUsed(int register) {
        return (used >> register & 1) != 0;
    }

    boolean isLowDouble(int register) {
        return (lowDoubles >> register & 1) != 0;
    }

    boolean isHighDouble(int register) {
        return (highDoubles >> register & 1) != 0;
    }
}
