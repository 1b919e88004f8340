package dev.quarters.image.registry;

import java.time.Duration;

/**
 * How long to wait for a registry.
 *
 * @param connect for a connection
 * @param response from the end of a request to the beginning of its answer
 * @param stall without a byte, in either direction
 * @param commit for the answer to an upload, which the registry has to check first
 * @param pause before the second attempt; doubled for each further one
 * @param attempts in all
 */
record Timings(
        Duration connect,
        Duration response,
        Duration stall,
        Duration commit,
        Duration pause,
        int attempts) {

    static final Timings DEFAULT =
            new Timings(
                    Duration.ofSeconds(15),
                    Duration.ofSeconds(30),
                    Duration.ofSeconds(30),
                    Duration.ofMinutes(5),
                    Duration.ofMillis(400),
                    5);

    /** The longest that a registry may ask us to wait (Retry-After). */
    static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
}
