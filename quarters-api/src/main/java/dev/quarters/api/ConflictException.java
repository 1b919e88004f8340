package dev.quarters.api;

/** What was asked for does not go with how things are: a name is taken, a guest does not run. */
public final class ConflictException extends QuartersException {

    private static final long serialVersionUID = 1;

    /** See {@link QuartersException#QuartersException(String, String)}. */
    public ConflictException(String message, String remedy) {
        super(message, remedy);
    }
}
