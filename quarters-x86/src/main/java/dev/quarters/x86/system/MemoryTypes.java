package dev.quarters.x86.system;

import java.util.Arrays;

/**
 * The memory type range registers (Intel SDM Vol. 3A §11.11). Nothing is cached, so they are only
 * kept; but the values that no processor takes are refused.
 */
public final class MemoryTypes {

    private static final int VARIABLE_RANGES = 8;

    /** IA32_MTRRCAP: 8 variable ranges, fixed ranges, write combining. */
    static final long CAPABILITIES = 0x500 | VARIABLE_RANGES;

    /** IA32_MTRR_DEF_TYPE. */
    public long defaultType;

    /** FIX64K, two FIX16K, eight FIX4K. */
    public final long[] fixed = new long[11];

    /** Base and mask of each range. */
    public final long[] variable = new long[2 * VARIABLE_RANGES];

    void reset() {
        defaultType = 0;
        Arrays.fill(fixed, 0);
        Arrays.fill(variable, 0);
    }

    static boolean isFixed(int index) {
        return fixedNumber(index) >= 0;
    }

    static boolean isVariable(int index) {
        return index >= 0x200 && index < 0x200 + 2 * VARIABLE_RANGES;
    }

    long readFixed(int index) {
        return fixed[fixedNumber(index)];
    }

    boolean writeFixed(int index, long value) {
        for (int shift = 0; shift < 64; shift += 8) {
            if (!isType((int) (value >>> shift) & 0xFF)) {
                return false;
            }
        }
        fixed[fixedNumber(index)] = value;
        return true;
    }

    boolean writeVariable(int index, long value, int physicalAddressBits) {
        boolean mask = (index & 1) != 0;
        long reserved = mask ? 0x7FF : 0xF00;
        if ((value & reserved) != 0
                || value >>> physicalAddressBits != 0
                || !mask && !isType((int) value & 0xFF)) {
            return false;
        }
        variable[index - 0x200] = value;
        return true;
    }

    boolean writeDefault(long value) {
        if ((value & ~0xCFFL) != 0 || !isType((int) value & 0xFF)) {
            return false;
        }
        defaultType = value;
        return true;
    }

    /** Uncacheable, write combining, write through, write protected, write back. */
    private static boolean isType(int type) {
        return type == 0 || type == 1 || type >= 4 && type <= 6;
    }

    private static int fixedNumber(int index) {
        if (index == 0x250) {
            return 0;
        }
        if (index == 0x258 || index == 0x259) {
            return index - 0x258 + 1;
        }
        return index >= 0x268 && index <= 0x26F ? index - 0x268 + 3 : -1;
    }
}
