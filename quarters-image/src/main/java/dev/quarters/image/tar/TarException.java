package dev.quarters.image.tar;

import java.io.IOException;

/** An archive that is damaged, or breaks the bounds that keep hostile ones harmless. */
public final class TarException extends IOException {

    private static final long serialVersionUID = 1;

    /** With what is wrong, and with which entry. */
    public TarException(String message) {
        super(message);
    }
}
