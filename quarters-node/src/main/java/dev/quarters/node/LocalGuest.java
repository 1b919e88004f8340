package dev.quarters.node;

import dev.quarters.api.Detachable;
import dev.quarters.api.ExitStatus;
import dev.quarters.api.Guest;
import dev.quarters.api.GuestSpec;
import dev.quarters.api.GuestState;
import dev.quarters.api.GuestStreams;

import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** An engine's guest with what the node holds for it: the lease of its layers. */
final class LocalGuest implements Guest {

    private final Guest guest;
    private final RootfsStore.Lease lease;
    private final Consumer<Guest> onClose;
    private final AtomicBoolean closed = new AtomicBoolean();

    LocalGuest(Guest guest, RootfsStore.Lease lease, Consumer<Guest> onClose) {
        this.guest = guest;
        this.lease = lease;
        this.onClose = onClose;
    }

    @Override
    public String id() {
        return guest.id();
    }

    @Override
    public GuestSpec spec() {
        return guest.spec();
    }

    @Override
    public String engine() {
        return guest.engine();
    }

    @Override
    public GuestState state() {
        return guest.state();
    }

    @Override
    public void start(GuestStreams streams) {
        guest.start(streams);
    }

    @Override
    public ExitStatus await() throws InterruptedException {
        return guest.await();
    }

    @Override
    public void signal(int signal) {
        guest.signal(signal);
    }

    @Override
    public <A> Optional<A> ability(Class<A> type) {
        return type == Detachable.class
                ? guest.ability(Detachable.class).map(Leaving::new).map(type::cast)
                : guest.ability(type);
    }

    /** A guest that goes on without the node needs nothing that the node holds any more. */
    private final class Leaving implements Detachable {
        private final Detachable able;

        Leaving(Detachable able) {
            this.able = able;
        }

        @Override
        public boolean reattach(GuestStreams streams) {
            return able.reattach(streams);
        }

        @Override
        public void detach() {
            if (closed.compareAndSet(false, true)) {
                try (lease) {
                    able.detach();
                } finally {
                    onClose.accept(LocalGuest.this);
                }
            }
        }

        @Override
        public Optional<Instant> ended() {
            return able.ended();
        }
    }

    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        try (lease) {
            guest.close();
        } finally {
            onClose.accept(this);
        }
    }
}
