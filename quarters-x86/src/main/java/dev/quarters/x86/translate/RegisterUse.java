package dev.quarters.x86.translate;

import dev.quarters.x86.Processor;
import dev.quarters.x86.interpret.Action;
import dev.quarters.x86.interpret.Step;

/** Which general registers the steps of a region use that are written out, as bits. */
record RegisterUse(int used, int written) {

    static RegisterUse of(RegionPlan plan) {
        int used = 0;
        int written = 0;
        for (RegionBlock block : plan.blocks().values()) {
            for (Step step : block.steps()) {
                if (RotateCode.applies(step)) {
                    used |= bit(step.instruction.rm);
                    written |= bit(step.instruction.rm);
                    continue;
                } else if (GeneralCode.applies(step)) {
                    if (GeneralCode.writesMemory(step)) {
                        used |= bit(step.base) | bit(step.index);
                    } else {
                        used |= bit(step.instruction.rm);
                        written |= bit(step.instruction.rm);
                    }
                    continue;
                } else if (VectorTable.contains(step)) {
                    used |= bit(step.base) | bit(step.index);
                    if (VectorTable.usesGeneral(step)) {
                        int general = bit(step.instruction.register);
                        general |= step.instruction.inMemory() ? 0 : bit(step.instruction.rm);
                        used |= general;
                        written |= general;
                    }
                    continue;
                } else if (step.action >= Action.LAST) {
                    continue;
                }
                int target = targets(step);
                written |= target;
                used |= target | bit(step.source) | bit(step.target) | bit(step.base);
                used |= bit(step.index);
            }
        }
        return new RegisterUse(used, written);
    }

    boolean isUsed(int register) {
        return (used >> register & 1) != 0;
    }

    boolean isWritten(int register) {
        return (written >> register & 1) != 0;
    }

    private static int bit(int register) {
        return register < Step.ZERO ? 1 << register : 0;
    }

    private static int targets(Step step) {
        return switch (step.action) {
            case Action.PUSH, Action.CALL, Action.CALL_TO, Action.RET -> 1 << Processor.RSP;
            case Action.POP -> 1 << Processor.RSP | bit(step.target);
            case Action.TO_MEMORY -> 0;
            default -> bit(step.target);
        };
    }
}
