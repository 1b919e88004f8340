package dev.quarters.machine.memory;

/**
 * Who keeps what it has read from RAM in another form, as processors do with code. It is told of
 * writes, and may itself be one who writes and tells others.
 */
@FunctionalInterface
public interface WriteListener {

    /** Somebody else wrote to RAM, in whatever thread this is. Returns at once. */
    void written(long physicalAddress, long length);

    /** Whether it wants to know of each write to that page. From any thread. */
    default boolean watches(long page) {
        return false;
    }

    /**
     * Another one wants to know of each write to that page: when this returns, this one does not
     * write there without telling. In the other's thread.
     */
    default void tellWritesTo(long page) {}
}
