package dev.quarters.image.store;

import java.util.List;

/**
 * Keeps content from garbage collection, in this process and all others, until it is closed or the
 * process ends.
 */
public final class Lease implements AutoCloseable {

    private final List<RegionLocks.Lock> locks;

    Lease(List<RegionLocks.Lock> locks) {
        this.locks = List.copyOf(locks);
    }

    @Override
    public void close() {
        locks.forEach(RegionLocks.Lock::close);
    }
}
