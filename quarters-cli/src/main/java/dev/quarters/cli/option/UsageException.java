package dev.quarters.cli.option;

/** The command line itself is wrong; the message is followed by a pointer to the verb's help. */
public final class UsageException extends RuntimeException {

    private static final long serialVersionUID = 1;

    /** With what is wrong. */
    public UsageException(String message) {
        super(message);
    }
}
