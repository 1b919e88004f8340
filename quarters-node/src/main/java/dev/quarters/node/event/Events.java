package dev.quarters.node.event;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** The last events, and those to come. Safe for use by several threads. */
public final class Events {

    private static final int KEPT = 1024;
    private static final int WAITING = 4096;

    private final Deque<Event> history = new ArrayDeque<>();
    private final Set<Listener> listeners = ConcurrentHashMap.newKeySet();

    /** Something happened now. */
    public void happened(
            String type, String action, String subject, Map<String, String> attributes) {
        Event event = new Event(Instant.now(), type, action, subject, attributes);
        synchronized (history) {
            history.addLast(event);
            if (history.size() > KEPT) {
                history.removeFirst();
            }
            listeners.forEach(listener -> listener.hear(event));
        }
    }

    /** Begins to listen, with those of the past since that time; none of the past when empty. */
    public Listener listen(Optional<Instant> since) {
        Listener listener = new Listener();
        synchronized (history) {
            List<Event> past = new ArrayList<>(since.isPresent() ? history : List.of());
            past.removeIf(event -> since.filter(event.time()::isBefore).isPresent());
            past.forEach(listener::hear);
            listeners.add(listener);
        }
        return listener;
    }

    /** One who hears events. Who listens too slowly loses the newest. */
    public final class Listener implements AutoCloseable {

        private final LinkedBlockingQueue<Event> waiting = new LinkedBlockingQueue<>(WAITING);

        private Listener() {}

        private void hear(Event event) {
            boolean _ = waiting.offer(event);
        }

        /** The next event; empty when there is none within that time. */
        public Optional<Event> next(long millis) throws InterruptedException {
            return Optional.ofNullable(waiting.poll(millis, TimeUnit.MILLISECONDS));
        }

        @Override
        public void close() {
            listeners.remove(this);
        }
    }
}
