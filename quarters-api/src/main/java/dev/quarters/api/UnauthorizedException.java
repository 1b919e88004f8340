package dev.quarters.api;

/** A registry wants to know who asks, or does not take the credentials that it was shown. */
public final class UnauthorizedException extends QuartersException {

    private static final long serialVersionUID = 1;

    /** See {@link QuartersException#QuartersException(String, String)}. */
    public UnauthorizedException(String message, String remedy) {
        super(message, remedy);
    }
}
