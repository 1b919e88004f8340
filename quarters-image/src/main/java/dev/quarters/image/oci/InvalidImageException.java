package dev.quarters.image.oci;

import dev.quarters.api.QuartersException;

/** An image whose documents or layers are damaged, hostile, or of a form that is not supported. */
public final class InvalidImageException extends QuartersException {

    private static final long serialVersionUID = 1;

    /** What is wrong with which part; the remedy is to get the image again or to ask its maker. */
    public InvalidImageException(String message) {
        this(
                message,
                "the image is damaged or made by a faulty tool: pull it again, or rebuild it");
    }

    /** As {@link QuartersException#QuartersException(String, String)}. */
    public InvalidImageException(String message, String remedy) {
        super(message, remedy);
    }

    /** As {@link #InvalidImageException(String)}, with the failure below it. */
    public InvalidImageException(String message, Throwable cause) {
        super(
                message,
                "the image is damaged or made by a faulty tool: pull it again, or rebuild it",
                cause);
    }
}
