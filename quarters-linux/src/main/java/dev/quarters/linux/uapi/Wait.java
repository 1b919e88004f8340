package dev.quarters.linux.uapi;

/** waitid(2), pidfd_open(2) and siginfo_t. */
public final class Wait {

    public static final int P_ALL = 0;
    public static final int P_PID = 1;
    public static final int P_PGID = 2;
    public static final int P_PIDFD = 3;
    public static final int WNOHANG = 1;
    public static final int WSTOPPED = 2;
    public static final int WEXITED = 4;
    public static final int WCONTINUED = 8;
    public static final int WNOWAIT = 0x1000000;
    public static final int __WALL = 0x40000000;
    public static final int CLD_EXITED = 1;
    public static final int CLD_KILLED = 2;
    public static final int CLD_DUMPED = 3;
    public static final int PIDFD_NONBLOCK = 0x800;

    /** _IOWR(0xff, 11, struct pidfd_info) of 64 bytes; Linux 6.13. */
    public static final long PIDFD_GET_INFO = 0xc040ff0bL;

    public static final int PIDFD_INFO_EXIT = 8;

    /** Bytes of siginfo_t. */
    public static final int SIGINFO_SIZE = 128;

    /** Offset in siginfo_t of a child's end. */
    public static final int SI_CODE = 8;

    /** Offset in siginfo_t of a child's end; what is before it is aligned to 8. */
    public static final int SI_PID = 16;

    /** Offset in siginfo_t of a child's end. */
    public static final int SI_STATUS = 24;

    private Wait() {}
}
