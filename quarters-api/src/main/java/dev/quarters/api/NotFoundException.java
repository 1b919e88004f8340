package dev.quarters.api;

/** Something named in the request does not exist: an image, a guest, a user of an image. */
public final class NotFoundException extends QuartersException {

    private static final long serialVersionUID = 1;

    /** See {@link QuartersException#QuartersException(String, String)}. */
    public NotFoundException(String message, String remedy) {
        super(message, remedy);
    }
}
