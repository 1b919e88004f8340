package dev.quarters.node.log;

import java.time.Instant;
import java.util.Optional;

/**
 * What of a log is wanted.
 *
 * @param follow whether to wait for more while the guest lives
 * @param since no older ones
 * @param until no newer ones
 * @param tail that many from the end of what is there; -1: all
 */
public record LogQuery(
        boolean follow, Optional<Instant> since, Optional<Instant> until, long tail) {

    /** All that is there. */
    public static final LogQuery ALL = new LogQuery(false, Optional.empty(), Optional.empty(), -1);
}
