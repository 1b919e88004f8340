package dev.quarters.x86.translate;

import dev.quarters.x86.interpret.Action;
import dev.quarters.x86.interpret.Step;

import java.util.List;

/**
 * A block of a region: steps that only the last of leaves, and where it goes on.
 *
 * @param offset from the start of the page of the region's entry
 * @param first the ordinal of its first step in the region
 * @param steps with a transfer of control as the last, or else it falls through to {@code end}
 * @param end the offset behind its last step
 * @param targets offsets that a jump or call at its end, by a register or memory, went to
 */
record RegionBlock(int offset, int first, List<Step> steps, int end, List<Integer> targets) {

    /** A loop of so many steps at most is written several times, one behind the other. */
    private static final int MOST_REPEATED = 24;

    private static final int REPETITIONS = 4;

    /** How often its steps are written, when there is room: the look at what waits is shared. */
    int repetitions() {
        boolean loops = isConditional(last().action) && target() == offset;
        return loops && steps.size() <= MOST_REPEATED ? REPETITIONS : 1;
    }

    Step last() {
        return steps.getLast();
    }

    /** The offset that a jump or call at its end, which is direct, goes to. */
    int target() {
        return offset + (int) last().displacement;
    }

    /** Offsets at which the same function goes on; the region may not have them. */
    List<Integer> following() {
        int action = last().action;
        if (isConditional(action)) {
            return List.of(end, target());
        }
        return switch (action) {
            case Action.JMP -> List.of(target());
            case Action.JMP_TO -> targets;
            case Action.RET, Action.LAST -> List.of();
            default -> List.of(end);
        };
    }

    /** Whether it ends without a transfer of control. */
    boolean fallsThrough() {
        return !isTransfer(last().action);
    }

    /** Whether a step of that action calls or jumps to where a register or memory says. */
    static boolean isIndirect(int action) {
        return action == Action.CALL_TO || action == Action.JMP_TO;
    }

    /** Whether a step of that action is the last of its block. */
    static boolean isTransfer(int action) {
        return action >= Action.JE && action <= Action.JMP_TO
                || action >= Action.JO && action <= Action.JNP
                || action == Action.LAST;
    }

    /** Whether that action is a jump on a condition. */
    static boolean isConditional(int action) {
        return action >= Action.JE && action <= Action.JNS
                || action >= Action.JO && action <= Action.JNP;
    }
}
