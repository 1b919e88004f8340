package dev.quarters.confinement.seccomp;

/**
 * What becomes of a system call: the value that a filter returns (seccomp(2)), an action in the
 * upper half and its data in the lower.
 */
public record Action(int returnValue) {

    /** The call is made. */
    public static final Action ALLOW = new Action(0x7fff0000);

    /** The call is made and logged. */
    public static final Action LOG = new Action(0x7ffc0000);

    /** The thread is ended. */
    public static final Action KILL_THREAD = new Action(0x00000000);

    /** The process is ended. */
    public static final Action KILL_PROCESS = new Action(0x80000000);

    private static final int ERRNO = 0x00050000;
    private static final int TRAP = 0x00030000;
    private static final int TRACE = 0x7ff00000;
    private static final int DATA = 0xffff;

    /** The call fails with that error; the kernel caps it at 4095. */
    public static Action errno(int errno) {
        return new Action(ERRNO | (errno & DATA));
    }

    /** The process gets SIGSYS, with that number in {@code si_errno}. */
    static Action trap(int data) {
        return new Action(TRAP | (data & DATA));
    }

    /** A tracer decides, who reads that number; without one the call fails with ENOSYS. */
    static Action trace(int data) {
        return new Action(TRACE | (data & DATA));
    }
}
