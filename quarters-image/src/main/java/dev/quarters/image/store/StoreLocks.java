package dev.quarters.image.store;

import dev.quarters.image.oci.Digest;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * The locks of a store. In the order in which one thread may take them: leases (shared; who uses
 * content), work (exclusive; who fetches or unpacks content), index (exclusive; who changes names
 * or removes content).
 */
final class StoreLocks implements AutoCloseable {

    private final RegionLocks leases;
    private final RegionLocks work;
    private final RegionLocks index;

    StoreLocks(Path folder) throws IOException {
        leases = RegionLocks.open(folder, "leases");
        work = RegionLocks.open(folder, "work");
        index = RegionLocks.open(folder, "index");
    }

    Lease lease(Collection<Digest> digests) {
        List<RegionLocks.Lock> locks = new ArrayList<>();
        try {
            digests.stream().distinct().forEach(digest -> locks.add(leases.shared(key(digest))));
        } catch (RuntimeException e) {
            locks.forEach(RegionLocks.Lock::close);
            throw e;
        }
        return new Lease(locks);
    }

    /** Held while content is removed; empty when somebody uses it. */
    Optional<RegionLocks.Lock> removal(Digest digest) {
        return leases.tryExclusive(key(digest));
    }

    RegionLocks.Lock work(Digest digest) {
        return work.exclusive(key(digest));
    }

    Optional<RegionLocks.Lock> tryWork(Digest digest) {
        return work.tryExclusive(key(digest));
    }

    RegionLocks.Lock index() {
        return index.exclusive(0);
    }

    /** 62 bits of the digest: two contents that share a lock by chance only wait for each other. */
    private static long key(Digest digest) {
        return Long.parseUnsignedLong(digest.hex().substring(0, 16), 16) >>> 2;
    }

    @Override
    public void close() throws IOException {
        leases.close();
        work.close();
        index.close();
    }
}
