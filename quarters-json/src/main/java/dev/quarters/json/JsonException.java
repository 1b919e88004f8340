package dev.quarters.json;

/** A document that is not JSON, or not the JSON that was expected; the message says where. */
public final class JsonException extends RuntimeException {

    private static final long serialVersionUID = 1;

    /** With what is wrong. */
    public JsonException(String message) {
        super(message);
    }

    /** With what is wrong, and the failure below. */
    public JsonException(String message, Throwable cause) {
        super(message, cause);
    }
}
