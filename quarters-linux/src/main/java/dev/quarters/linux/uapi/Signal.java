package dev.quarters.linux.uapi;

/** signal(7), signalfd(2), sigaction(2), sigprocmask(2). */
public final class Signal {

    public static final int SIGHUP = 1;
    public static final int SIGINT = 2;
    public static final int SIGQUIT = 3;
    public static final int SIGILL = 4;
    public static final int SIGTRAP = 5;
    public static final int SIGABRT = 6;
    public static final int SIGBUS = 7;
    public static final int SIGFPE = 8;
    public static final int SIGKILL = 9;
    public static final int SIGUSR1 = 10;
    public static final int SIGSEGV = 11;
    public static final int SIGUSR2 = 12;
    public static final int SIGPIPE = 13;
    public static final int SIGALRM = 14;
    public static final int SIGTERM = 15;
    public static final int SIGCHLD = 17;
    public static final int SIGCONT = 18;
    public static final int SIGSTOP = 19;
    public static final int SIGTSTP = 20;
    public static final int SIGTTIN = 21;
    public static final int SIGTTOU = 22;
    public static final int SIGWINCH = 28;
    public static final int SIG_BLOCK = 0;
    public static final int SIG_UNBLOCK = 1;
    public static final int SIG_SETMASK = 2;
    public static final int SA_RESTORER = 0x04000000;
    public static final int SA_RESTART = 0x10000000;
    public static final int SFD_CLOEXEC = 0x80000;
    public static final int SFD_NONBLOCK = 0x800;

    /** Bytes of the kernel's signal set: 64 signals. */
    public static final int SIGSET_SIZE = 8;

    /** Bytes of the kernel's struct sigaction: handler, flags, restorer, mask. */
    public static final int SIGACTION_SIZE = 32;

    /** Bytes of struct signalfd_siginfo. */
    public static final int SIGNALFD_SIGINFO_SIZE = 128;

    private Signal() {}
}
