package dev.quarters.x86.difference;

/** What an instruction of user mode can see and change. */
final class MachineState {

    /** Where its code stands. */
    static final long CODE = 0x2000_0800L;

    /** Where {@link #window} is; the page before it is mapped as well, the one after it is not. */
    static final long WINDOW = 0x2010_0E00L;

    static final int WINDOW_SIZE = 512;

    /** In place of a vector: no exception. */
    static final int NONE = -1;

    final long[] registers = new long[16];
    long rflags = 0x202;
    long rip = CODE;
    final long[] xmm = new long[32];
    int mxcsr = 0x1F80;

    int control = 0x37F;
    int status;

    /** A bit for each physical register: it is not empty. */
    int validTags;

    int lastOpcode;
    long lastInstruction;
    long lastOperand;

    /** ST(0) to ST(7). */
    final long[] significand = new long[8];

    final int[] signExponent = new int[8];

    final byte[] window = new byte[WINDOW_SIZE];

    int vector = NONE;
    int errorCode;

    /** CR2 when the vector is that of a page fault. */
    long faultAddress;

    /** Takes all of another's values. */
    void set(MachineState other) {
        System.arraycopy(other.registers, 0, registers, 0, 16);
        rflags = other.rflags;
        rip = other.rip;
        System.arraycopy(other.xmm, 0, xmm, 0, 32);
        mxcsr = other.mxcsr;
        control = other.control;
        status = other.status;
        validTags = other.validTags;
        lastOpcode = other.lastOpcode;
        lastInstruction = other.lastInstruction;
        lastOperand = other.lastOperand;
        System.arraycopy(other.significand, 0, significand, 0, 8);
        System.arraycopy(other.signExponent, 0, signExponent, 0, 8);
        System.arraycopy(other.window, 0, window, 0, WINDOW_SIZE);
        vector = other.vector;
        errorCode = other.errorCode;
        faultAddress = other.faultAddress;
    }
}
