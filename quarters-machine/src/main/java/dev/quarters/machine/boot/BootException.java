package dev.quarters.machine.boot;

import dev.quarters.api.QuartersException;

/** A kernel can't be started: which, why, and what to do about it. */
public final class BootException extends QuartersException {

    private static final long serialVersionUID = 1;

    /** What could not be started and why, and what to do about it. */
    public BootException(String message, String remedy) {
        super(message, remedy);
    }
}
