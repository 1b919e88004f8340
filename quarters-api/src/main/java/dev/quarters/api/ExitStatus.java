package dev.quarters.api;

/**
 * How a guest ended.
 *
 * @param code of its command; 128 + n when signal n ended it
 * @param outOfMemory whether something in it was killed for want of memory
 */
public record ExitStatus(int code, boolean outOfMemory) {

    /** Ended with that code. */
    public static ExitStatus of(int code) {
        return new ExitStatus(code, false);
    }

    /** Ended by that signal, as shells tell it. */
    public static ExitStatus signalled(int signal) {
        return of(128 + signal);
    }
}
