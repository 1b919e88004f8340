package dev.quarters.daemon.log;

import java.lang.System.Logger.Level;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Logs each request that was answered, by its route: paths name what is a client's, and queries may
 * hold anything.
 */
public final class RequestLog {

    private final System.Logger logger = System.getLogger(RequestLog.class.getName());
    private final AtomicLong count = new AtomicLong();

    /** Whether anybody reads it. */
    public boolean isRead() {
        return logger.isLoggable(Level.DEBUG);
    }

    /**
     * One was answered.
     *
     * @param id that the client gave it ({@code X-Request-Id}); else it gets a number
     * @param route the pattern of its path; empty when there is none
     * @param guest whom it was about, in the client's words
     * @param status empty when the client was gone
     * @param nanos since its head was read
     */
    public void answered(
            Optional<String> id,
            String method,
            String route,
            String guest,
            Optional<Integer> status,
            long nanos) {
        String number = Long.toString(count.incrementAndGet());
        Entry entry =
                new Entry("request")
                        .with(
                                "request",
                                id.filter(text -> text.matches("[A-Za-z0-9._-]{1,64}"))
                                        .orElse(number))
                        .with("method", method)
                        .with("route", route)
                        .with("guest", guest);
        if (status.isPresent()) {
            entry = entry.with("status", status.get());
        }
        logger.log(Level.DEBUG, entry.with("micros", TimeUnit.NANOSECONDS.toMicros(nanos)));
    }
}
