package dev.quarters.daemon.http;

/** A request that is answered with an error. */
public final class HttpException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final int status;

    /**
     * @param status of RFC 9110 §15: 400 to 599
     * @param message what is wrong, for the client
     */
    public HttpException(int status, String message) {
        super(message, null, false, false);
        this.status = status;
    }

    /** The status to answer with. */
    public int status() {
        return status;
    }
}
