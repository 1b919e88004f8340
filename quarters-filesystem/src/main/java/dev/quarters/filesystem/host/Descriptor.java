package dev.quarters.filesystem.host;

import org.jspecify.annotations.Nullable;

/** A file descriptor that can be opened again when it was closed to make room. */
public final class Descriptor {

    int fd = -1;
    boolean pinned;
    @Nullable Descriptor older;
    @Nullable Descriptor newer;

    /** Whether it is open now. */
    public boolean isOpen() {
        return fd >= 0;
    }
}
