package dev.quarters.x86.x87;

/**
 * The registers of the floating-point unit (Intel SDM Vol. 1 §8.1). Data registers are numbered
 * physically, R0 to R7; ST(i) is R(top + i). MMX register i is the significand of R(i).
 */
public final class X87State {

    public final long[] significand = new long[8];

    /** Bit 15 the sign, bits 0 to 14 the biased exponent. */
    public final int[] signExponent = new int[8];

    public int control = 0x37F;

    /** With TOP in bits 11 to 13. */
    public int status;

    /** Two bits a register, the full form: 3 is empty. */
    public int tags = 0xFFFF;

    /** The tag of a register that has nothing in it. */
    public static final int EMPTY = 3;

    public int lastOpcode;
    public long lastInstructionPointer;
    public int lastInstructionSelector;
    public long lastOperandPointer;
    public int lastOperandSelector;

    /** What computes, also for SSE. */
    public final SoftExtended soft = new SoftExtended();

    /** A bit for each register that is not empty, as FXSAVE has it. */
    public int abridgedTags() {
        int bits = 0;
        for (int i = 0; i < 8; i++) {
            if ((tags >> 2 * i & 3) != EMPTY) {
                bits |= 1 << i;
            }
        }
        return bits;
    }

    /** The tag of a register in use: valid, zero or special (Intel SDM Vol. 1 §8.1.7). */
    public int tag(int register) {
        int exponent = signExponent[register] & 0x7FFF;
        if (exponent == 0 && significand[register] == 0) {
            return 1;
        }
        return exponent == 0 || exponent == 0x7FFF || significand[register] >= 0 ? 2 : 0;
    }
}
