package dev.quarters.confinement.seccomp;

import java.util.HashMap;
import java.util.Map;

/**
 * Writes a program from its end to its beginning, since classic BPF jumps forward only: whatever is
 * jumped to is there already. A {@link Label} is a place counted from the end. Conditional jumps
 * reach 255 instructions; farther ones go by way of an unconditional jump placed behind them.
 */
final class Assembler {

    /** Offsets in {@code struct seccomp_data}. */
    static final int NUMBER = 0;

    static final int ARCHITECTURE = 4;
    private static final int ARGUMENTS = 16;

    private static final int LOAD = 0x20;
    private static final int AND = 0x54;
    private static final int JUMP = 0x05;
    static final int JUMP_EQUAL = 0x15;
    static final int JUMP_GREATER = 0x25;
    static final int JUMP_GREATER_OR_EQUAL = 0x35;
    private static final int RETURN = 0x06;
    private static final int REACH = 255;

    private final long[] reversed = new long[BpfProgram.LIMIT];
    private final Map<Integer, Label> returns = new HashMap<>();
    private int count;

    /** A place: how many instructions there are from it to the end. */
    record Label(int fromEnd) {}

    /** The place of the instruction written last. */
    Label here() {
        return new Label(count);
    }

    /** A return of that action; one that is there already is taken. */
    Label returning(Action action) {
        return returns.computeIfAbsent(
                action.returnValue(),
                value -> {
                    put(RETURN, 0, 0, value);
                    return here();
                });
    }

    Label load(int offset) {
        put(LOAD, 0, 0, offset);
        return here();
    }

    /** Loads half of an argument; both architectures are little-endian. */
    Label loadArgument(int argument, boolean upperHalf) {
        return load(ARGUMENTS + 8 * argument + (upperHalf ? 4 : 0));
    }

    Label and(int mask) {
        put(AND, 0, 0, mask);
        return here();
    }

    /**
     * Goes to {@code yes} when the accumulator compares so with the constant, else to {@code no}.
     */
    Label branch(int jump, int constant, Label yes, Label no) {
        if (yes.equals(no)) {
            return to(yes);
        }
        Label nearNo = near(no, REACH - 1);
        Label nearYes = near(yes, REACH);
        int toYes = count - nearYes.fromEnd();
        int toNo = count - nearNo.fromEnd();
        put(jump, toYes, toNo, constant);
        return here();
    }

    /** Makes what is written next run into that place. */
    Label to(Label target) {
        if (target.fromEnd() == count) {
            return target;
        }
        put(JUMP, 0, 0, count - target.fromEnd());
        return here();
    }

    BpfProgram program(int flags) {
        long[] instructions = new long[count];
        for (int i = 0; i < count; i++) {
            instructions[i] = reversed[count - 1 - i];
        }
        return new BpfProgram(instructions, flags);
    }

    private Label near(Label target, int reach) {
        return count - target.fromEnd() <= reach ? target : to(target);
    }

    private void put(int code, int whenTrue, int whenFalse, int constant) {
        if (count == reversed.length) {
            throw new IllegalStateException("the filter needs more than 4096 instructions");
        }
        reversed[count++] =
                code | (long) whenTrue << 16 | (long) whenFalse << 24 | (long) constant << 32;
    }
}
