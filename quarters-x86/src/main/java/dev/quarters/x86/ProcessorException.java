package dev.quarters.x86;

/**
 * An exception of the emulated processor on its way from the instruction that raised it to the
 * delivery through the guest's interrupt table (Intel SDM Vol. 3A chapter 6). A value of the
 * emulated world: it has no stack trace, and each processor throws one object of its own, again and
 * again.
 */
public final class ProcessorException extends RuntimeException {

    /** Vectors of Intel SDM Vol. 3A table 6-1. */
    public static final int DIVIDE_ERROR = 0;

    public static final int DEBUG = 1;
    public static final int NON_MASKABLE_INTERRUPT = 2;
    public static final int BREAKPOINT = 3;
    public static final int OVERFLOW = 4;
    public static final int BOUND_RANGE = 5;
    public static final int INVALID_OPCODE = 6;
    public static final int DEVICE_NOT_AVAILABLE = 7;
    public static final int DOUBLE_FAULT = 8;
    public static final int INVALID_TSS = 10;
    public static final int SEGMENT_NOT_PRESENT = 11;
    public static final int STACK_FAULT = 12;
    public static final int GENERAL_PROTECTION = 13;
    public static final int PAGE_FAULT = 14;
    public static final int FLOATING_POINT = 16;
    public static final int ALIGNMENT_CHECK = 17;
    public static final int SIMD_FLOATING_POINT = 19;

    /** In place of a vector: no exception of the guest's, see {@code debug.DebugPoints}. */
    public static final int NO_VECTOR = -1;

    /** In place of an error code: none is pushed. */
    public static final int NO_ERROR_CODE = -1;

    private static final long serialVersionUID = 1;

    private int vector;
    private int errorCode;

    ProcessorException() {
        super(null, null, false, false);
    }

    ProcessorException with(int newVector, int newErrorCode) {
        vector = newVector;
        errorCode = newErrorCode;
        return this;
    }

    /** Which exception. */
    public int vector() {
        return vector;
    }

    /** What is pushed, or {@link #NO_ERROR_CODE}. */
    public int errorCode() {
        return errorCode;
    }
}
