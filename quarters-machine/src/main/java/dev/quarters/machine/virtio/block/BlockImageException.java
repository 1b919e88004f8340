package dev.quarters.machine.virtio.block;

import dev.quarters.api.QuartersException;

/** An image can't be opened, read or written: the host failed, or the image is broken. */
public final class BlockImageException extends QuartersException {

    private static final long serialVersionUID = 1;

    public BlockImageException(String message, String remedy) {
        super(message, remedy);
    }

    public BlockImageException(String message, String remedy, Throwable cause) {
        super(message, remedy, cause);
    }
}
