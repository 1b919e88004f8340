package dev.quarters.filesystem.host;

import dev.quarters.linux.io.Descriptors;

import org.jspecify.annotations.Nullable;

/**
 * Keeps the descriptors open that were used last. Only {@link #trim}, between two requests, closes
 * any: within one, what was opened stays.
 */
public final class DescriptorCache implements AutoCloseable {

    private final int most;
    private @Nullable Descriptor oldest;
    private @Nullable Descriptor newest;
    private int open;

    /** At most that many between two requests. */
    public DescriptorCache(int most) {
        this.most = most;
    }

    /** The descriptor, which is now the last to be closed; -1 when it is not open. */
    public int use(Descriptor descriptor) {
        if (descriptor.fd >= 0 && !descriptor.pinned && descriptor != newest) {
            unlink(descriptor);
            append(descriptor);
        }
        return descriptor.fd;
    }

    /** It was opened. */
    public int put(Descriptor descriptor, int fd) {
        close(descriptor);
        descriptor.fd = fd;
        if (!descriptor.pinned) {
            append(descriptor);
        }
        return fd;
    }

    /** It is not to be closed to make room. */
    public void pin(Descriptor descriptor) {
        if (!descriptor.pinned) {
            if (descriptor.fd >= 0) {
                unlink(descriptor);
            }
            descriptor.pinned = true;
        }
    }

    /** It may be closed again. */
    public void unpin(Descriptor descriptor) {
        if (descriptor.pinned) {
            descriptor.pinned = false;
            if (descriptor.fd >= 0) {
                append(descriptor);
            }
        }
    }

    /** Closes it, if it is open. */
    public void close(Descriptor descriptor) {
        if (descriptor.fd >= 0) {
            if (!descriptor.pinned) {
                unlink(descriptor);
            }
            Descriptors.close(descriptor.fd);
            descriptor.fd = -1;
        }
    }

    /** Closes those that were not used for longest. */
    public void trim() {
        while (open > most && oldest != null) {
            close(oldest);
        }
    }

    /** Closes all but those that are pinned. */
    @Override
    public void close() {
        while (oldest != null) {
            close(oldest);
        }
    }

    private void append(Descriptor descriptor) {
        descriptor.older = newest;
        if (newest == null) {
            oldest = descriptor;
        } else {
            newest.newer = descriptor;
        }
        newest = descriptor;
        open++;
    }

    private void unlink(Descriptor descriptor) {
        if (descriptor.older == null) {
            oldest = descriptor.newer;
        } else {
            descriptor.older.newer = descriptor.newer;
        }
        if (descriptor.newer == null) {
            newest = descriptor.older;
        } else {
            descriptor.newer.older = descriptor.older;
        }
        descriptor.older = null;
        descriptor.newer = null;
        open--;
    }
}
