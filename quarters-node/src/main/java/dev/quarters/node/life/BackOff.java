package dev.quarters.node.life;

import java.time.Duration;

/** How long to wait before a guest is started again: twice as long each time, up to a minute. */
final class BackOff {

    private static final Duration FIRST = Duration.ofMillis(100);
    private static final Duration LONGEST = Duration.ofMinutes(1);

    /** After a life that long, it is as if it had never failed. */
    private static final Duration GOOD = Duration.ofSeconds(10);

    private Duration next = FIRST;

    Duration after(Duration life) {
        if (life.compareTo(GOOD) >= 0) {
            next = FIRST;
        }
        Duration now = next;
        Duration doubled = next.multipliedBy(2);
        next = doubled.compareTo(LONGEST) < 0 ? doubled : LONGEST;
        return now;
    }
}
