package dev.quarters.linux;

import dev.quarters.api.QuartersException;

/** A system call that failed: {@code cannot open "/x": ENOENT (No such file or directory)}. */
public class LinuxException extends QuartersException {

    private static final long serialVersionUID = 1;

    private final int errno;

    /**
     * @param attempt what was attempted, in words that follow "cannot": {@code open "/x"}
     * @param result the raw result of the call: the negated error number
     */
    public LinuxException(String attempt, long result) {
        this(attempt, result, "");
    }

    /** As {@link #LinuxException(String, long)}, with what to do about it. */
    public LinuxException(String attempt, long result, String remedy) {
        super("cannot " + attempt + ": " + Errno.describe((int) -result), remedy);
        this.errno = (int) -result;
    }

    /** The error number. */
    public int errno() {
        return errno;
    }

    /** Whether it failed for that reason. */
    public boolean is(Errno reason) {
        return errno == reason.number();
    }
}
