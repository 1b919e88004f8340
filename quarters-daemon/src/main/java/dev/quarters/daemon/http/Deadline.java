package dev.quarters.daemon.http;

import java.time.Duration;

/** Until when a client has to have done something; else its connection is closed. */
final class Deadline {

    private static final long NEVER = Long.MAX_VALUE;

    private volatile long millis = NEVER;

    void set(Duration fromNow) {
        millis = now() + fromNow.toMillis();
    }

    void lift() {
        millis = NEVER;
    }

    boolean isOver() {
        return now() > millis;
    }

    private static long now() {
        return System.nanoTime() / 1_000_000;
    }
}
