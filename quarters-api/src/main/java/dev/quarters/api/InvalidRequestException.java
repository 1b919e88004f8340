package dev.quarters.api;

/**
 * The request itself is wrong: a malformed reference, an unknown option value, two that exclude.
 */
public final class InvalidRequestException extends QuartersException {

    private static final long serialVersionUID = 1;

    /** See {@link QuartersException#QuartersException(String, String)}. */
    public InvalidRequestException(String message, String remedy) {
        super(message, remedy);
    }
}
