package dev.quarters.api;

/**
 * A failure that a user can understand: what was attempted with what, and what to do about it.
 * Every failure that leaves Quarters is one of these; anything else is a bug.
 */
public class QuartersException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final String remedy;

    /**
     * @param message what was attempted, with what, and what happened
     * @param remedy what to do; empty when nothing can be said
     */
    public QuartersException(String message, String remedy) {
        super(message);
        this.remedy = remedy;
    }

    /** As {@link #QuartersException(String, String)}, with the failure below it. */
    public QuartersException(String message, String remedy, Throwable cause) {
        super(message, cause);
        this.remedy = remedy;
    }

    /** What to do about it; empty when nothing can be said. */
    public String remedy() {
        return remedy;
    }
}
