package dev.quarters.x86.difference;

import dev.quarters.x86.decode.Row;

import java.util.Arrays;

/**
 * Single cases in which processors of different makers do different things, and the software CPU
 * follows the SDM. The other cases of the same rows are compared.
 */
final class MakersChoice {

    private static final int DENORMAL = 2;
    private static final int STACK_FAULT = 12;
    private static final int PROTECTION = 13;
    private static final int PAGE_FAULT = 14;
    private static final int RCX = 1;
    private static final int RSI = 6;
    private static final int RDI = 7;
    private static final long DOUBLEWORD = 0xFFFF_FFFFL;
    private static final int MISALIGNED_MASK = 1 << 17;

    private MakersChoice() {}

    /** Whether the real processor answered by its maker's own rule. */
    static boolean isOwn(Row row, Case each, MachineState software) {
        return switch (row.instruction()) {
            case "FLD m32fp", "FLD m64fp" -> pushesUnmaskedDenormal(each);
            case "MOVSXD rv, r/m32" -> readsMoreThanAWord(each);
            case "LDMXCSR m32" -> (each.after.mxcsr & MISALIGNED_MASK) != 0;
            case "MASKMOVQ mm, mm", "MASKMOVDQU xmm, xmm" -> touchesWithoutWriting(each, software);
            case "CALL r/mv" -> pushesBeforeFault(each, software);
            case "FSTP m80fp", "FBSTP m80bcd" -> writesPart(each, software);
            case "MOVD r/m32, mm", "MOVQ r/m64, mm", "MOVQ mm/m64, mm", "MOVNTQ m64, mm" ->
                    fault(each, software) && each.after.status != software.status;
            case "DPPS xmm, xmm/m128, imm8" -> differsInNumbersThatAreNone(each, software);
            default -> byMnemonic(row.mnemonic(), each, software);
        };
    }

    private static boolean byMnemonic(String mnemonic, Case each, MachineState software) {
        return switch (mnemonic) {
            case "SHLD", "SHRD" -> shiftsMoreThanAWord(each);
            case "CMPS", "SCAS" ->
                    fault(each, software) && each.after.rflags != software.rflags
                            || cutsRegisters(each, software);
            case "MOVS", "LODS", "STOS" -> cutsRegisters(each, software);
            default -> mnemonic.startsWith("SHA") && wantsAlignment(each, software);
        };
    }

    /**
     * Beyond the size of the operand, which only a word's can be, the result is undefined (Intel
     * SDM Vol. 2, SHLD).
     */
    private static boolean shiftsMoreThanAWord(Case each) {
        boolean word = false;
        int at = 0;
        while (each.code[at] != 0x0F) {
            word = each.code[at] == 0x66 || word && each.code[at] >>> 3 != 9;
            at++;
        }
        boolean immediate = (each.code[at + 1] & 1) == 0;
        long count = immediate ? each.code[each.code.length - 1] : each.before.registers[RCX];
        return word && (count & 31) > 16;
    }

    /** Both say so; what was done until then may differ in what the SDM leaves open. */
    private static boolean fault(Case each, MachineState software) {
        return each.after.vector == software.vector
                && software.vector >= STACK_FAULT
                && software.vector <= PAGE_FAULT;
    }

    /**
     * A repeated instruction with 32-bit addresses of which no iteration is completed: Intel's
     * processors have zero-extended ECX, ESI and EDI all the same.
     */
    private static boolean cutsRegisters(Case each, MachineState software) {
        boolean cut = false;
        for (int register : new int[] {RCX, RSI, RDI}) {
            long wanted = each.after.registers[register];
            long found = software.registers[register];
            if (wanted != found && wanted != (found & DOUBLEWORD)) {
                return false;
            }
            cut |= wanted != found;
        }
        return cut;
    }

    /** Operands of SHA instructions have to be aligned for Intel's processors, not for AMD's. */
    private static boolean wantsAlignment(Case each, MachineState software) {
        return each.after.vector == PROTECTION && software.vector != PROTECTION;
    }

    /** Ten bytes of which the last are in a page that is not there: Intel's write the others. */
    private static boolean writesPart(Case each, MachineState software) {
        return fault(each, software)
                && software.vector == PAGE_FAULT
                && !Arrays.equals(each.after.window, software.window);
    }

    /**
     * To an address that is not canonical: #GP before anything is pushed (Intel SDM Vol. 2, CALL);
     * Intel's processors have written the return address.
     */
    private static boolean pushesBeforeFault(Case each, MachineState software) {
        return fault(each, software)
                && software.vector == PROTECTION
                && !Arrays.equals(each.after.window, software.window);
    }

    /** Which of several NaNs a sum of products is, depends on the order of its terms. */
    private static boolean differsInNumbersThatAreNone(Case each, MachineState software) {
        for (int i = 0; i < software.xmm.length; i++) {
            for (int shift = 0; shift < 64; shift += 32) {
                int wanted = (int) (each.after.xmm[i] >>> shift);
                int found = (int) (software.xmm[i] >>> shift);
                if (wanted != found && !(isNan(wanted) && isNan(found))) {
                    return false;
                }
            }
        }
        return true;
    }

    private static boolean isNan(int single) {
        return Float.isNaN(Float.intBitsToFloat(single));
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
