package dev.quarters.x86.translate;

import dev.quarters.x86.interpret.Action;
import dev.quarters.x86.interpret.Step;

/** What translated code does itself; all else in it is a call of the row's method. */
public final class WrittenOut {

    private WrittenOut() {}

    /** Whether that step is. */
    public static boolean contains(Step step) {
        return step.action < Action.LAST
                || step.action == Action.NOP
                || RotateCode.applies(step)
                || GeneralCode.applies(step)
                || VectorTable.contains(step);
    }
}
