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

    public int lastOpcode;
    public long lastInstructionPointer;
    public int lastInstructionSelector;
    public long lastOperandPointer;
    public int lastOperandSelector;

    /** What computes, also for SSE. */
    public final SoftExtended soft = new SoftExtended();
}
