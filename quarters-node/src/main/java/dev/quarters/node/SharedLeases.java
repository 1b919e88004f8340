package dev.quarters.node;

import dev.quarters.api.Image;
import dev.quarters.api.KernelVersion;
import dev.quarters.api.Progress;
import dev.quarters.api.Rootfs;
import dev.quarters.image.owner.FileOwners;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** One lease for all guests of an image that live at once. Safe for use by several threads. */
final class SharedLeases implements RootfsStore {

    /** Layers are unpacked anew when the user's subordinate ids have changed. */
    private record Key(String digest, String id, String owners) {}

    private static final class Held {
        final Lease lease;
        int users;

        Held(Lease lease) {
            this.lease = lease;
        }
    }

    private final RootfsStore store;
    private final Map<Key, Held> held = new HashMap<>();

    SharedLeases(RootfsStore store) {
        this.store = store;
    }

    @Override
    public Lease lease(Image image, Progress progress) {
        Key key = new Key(image.digest(), image.id(), FileOwners.ofThisProcess().suffix());
        Optional<Lease> shared = share(key);
        if (shared.isPresent()) {
            return shared.get();
        }
        // Outside of the lock: it may take long, and waits for others that unpack the same.
        Lease own = store.lease(image, progress);
        synchronized (held) {
            Held now = held.get(key);
            if (now == null) {
                now = new Held(own);
                held.put(key, now);
            } else {
                own.close();
            }
            return new Use(key, now);
        }
    }

    private Optional<Lease> share(Key key) {
        synchronized (held) {
            Held known = held.get(key);
            return known == null ? Optional.empty() : Optional.of(new Use(key, known));
        }
    }

    private final class Use implements Lease {
        private final Key key;
        private final Held shared;
        private boolean closed;

        /** To be made with the lock held. */
        Use(Key key, Held shared) {
            this.key = key;
            this.shared = shared;
            shared.users++;
        }

        @Override
        public Rootfs rootfs() {
            return shared.lease.rootfs();
        }

        @Override
        public Optional<KernelVersion> requiredKernel() {
            return shared.lease.requiredKernel();
        }

        @Override
        public void close() {
            synchronized (held) {
                if (!closed && --shared.users == 0) {
                    held.remove(key);
                    shared.lease.close();
                }
                closed = true;
            }
        }
    }
}
