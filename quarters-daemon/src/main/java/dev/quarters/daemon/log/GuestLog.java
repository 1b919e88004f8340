package dev.quarters.daemon.log;

import dev.quarters.node.event.Event;
import dev.quarters.node.event.Events;

import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Optional;

/**
 * Logs what happens to guests and to what they use, as clients see it among the events. Commands in
 * guests and their health are told more quietly, and never with their words.
 */
public final class GuestLog implements AutoCloseable {

    private static final long TICK_MILLIS = 60_000;
    private static final List<String> TOLD =
            List.of("name", "image", "exitCode", "signal", "engine");

    private final System.Logger logger = System.getLogger(GuestLog.class.getName());
    private final Events.Listener listener;
    private final Thread thread;
    private volatile boolean closing;

    private GuestLog(Events events) {
        this.listener = events.listen(Optional.empty());
        this.thread = Thread.ofVirtual().name("guest log").start(this::listen);
    }

    /** Begins, if anybody reads it. */
    public static Optional<GuestLog> of(Events events) {
        return System.getLogger(GuestLog.class.getName()).isLoggable(Level.INFO)
                ? Optional.of(new GuestLog(events))
                : Optional.empty();
    }

    private void listen() {
        while (true) {
            try {
                boolean last = closing;
                Optional<Event> event = listener.next(last ? 0 : TICK_MILLIS);
                event.ifPresent(this::tell);
                if (last && event.isEmpty()) {
                    return;
                }
            } catch (InterruptedException toldToClose) {
                // What is there still is told.
            }
        }
    }

    private void tell(Event event) {
        String[] action = event.action().split(":", 2);
        boolean quiet = action[0].startsWith("exec_") || action[0].equals("health_status");
        Level level = quiet ? Level.DEBUG : Level.INFO;
        if (!logger.isLoggable(level)) {
            return;
        }
        boolean guest = event.type().equals("container");
        Entry entry =
                new Entry((guest ? "guest" : event.type()) + " " + action[0])
                        .with(guest ? "guest" : event.type(), event.subject());
        for (String name : TOLD) {
            entry = entry.with(name, event.attributes().getOrDefault(name, ""));
        }
        logger.log(level, entry);
    }

    @Override
    public void close() {
        closing = true;
        listener.close();
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}
