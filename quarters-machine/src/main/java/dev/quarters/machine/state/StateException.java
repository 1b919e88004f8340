package dev.quarters.machine.state;

import dev.quarters.api.QuartersException;

/** A snapshot can't be loaded: what of it, and why. */
public final class StateException extends QuartersException {

    private static final long serialVersionUID = 1;

    /** What could not be loaded and why, and what to do about it. */
    public StateException(String message, String remedy) {
        super(message, remedy);
    }
}
