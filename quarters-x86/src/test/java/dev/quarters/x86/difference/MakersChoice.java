package dev.quarters.x86.difference;

import dev.quarters.x86.decode.Row;

import java.util.Arrays;

/**
 * Single cases in which processors of different makers do different things, and the software CPU
 * follows the SDM. The other cases of the same rows are compared.
 */
final class MakersChoice {

    private static final int DENORMAL = 2;
    private static final int MISALIGNED_MASK = 1 << 17;

    private MakersChoice() {}

    /** Whether the real processor answered by its maker's own rule. */
    static boolean isOwn(Row row, Case each, MachineState software) {
        return switch (row.instruction()) {
            case "FLD m32fp", "FLD m64fp" -> pushesUnmaskedDenormal(each);
            case "MOVSXD rv, r/m32" -> readsMoreThanAWord(each);
            case "LDMXCSR m32" -> (each.after.mxcsr & MISALIGNED_MASK) != 0;
            case "MASKMOVQ mm, mm", "MASKMOVDQU xmm, xmm" -> touchesWithoutWriting(each, software);
            default -> false;
        };
    }

    /**
     * "TOP and source operands remain unchanged" after a denormal operand exception that is not
     * masked (Intel SDM Vol. 1 §8.5.2); AMD's processors push the number all the same.
     */
    private static boolean pushesUnmaskedDenormal(Case each) {
        boolean pushed = ((each.after.status ^ each.before.status) & 7 << 11) != 0;
        boolean masked = (each.before.control & DENORMAL) != 0;
        return pushed && !masked && (each.after.status & DENORMAL) != 0;
    }

    /**
     * With 66H the memory operand is a word (Intel SDM Vol. 2, MOVSXD); AMD's processors read a
     * doubleword, whose second half may not be there (AMD APM Vol. 3, MOVSXD).
     */
    private static boolean readsMoreThanAWord(Case each) {
        return each.after.faultAddress == MachineState.WINDOW + MachineState.WINDOW_SIZE;
    }

    /**
     * With a mask of zeros, exceptions "may still be signaled (implementation dependent)" (Intel
     * SDM Vol. 2, MASKMOVDQU).
     */
    private static boolean touchesWithoutWriting(Case each, MachineState software) {
        return each.after.vector == 14
                && software.vector == MachineState.NONE
                && Arrays.equals(software.window, each.before.window);
    }
}
