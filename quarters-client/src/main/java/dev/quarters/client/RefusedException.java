package dev.quarters.client;

import dev.quarters.api.QuartersException;

/** The daemon was asked for something and did not do it. */
public final class RefusedException extends QuartersException {

    private static final long serialVersionUID = 1;

    private static final int NOT_FOUND = 404;

    private final int status;

    RefusedException(int status, String message) {
        super(message, "");
        this.status = status;
    }

    /** The status of the answer: 400 and above. */
    public int status() {
        return status;
    }

    /** Whether what was asked for is not there. */
    public boolean isNotFound() {
        return status == NOT_FOUND;
    }
}
