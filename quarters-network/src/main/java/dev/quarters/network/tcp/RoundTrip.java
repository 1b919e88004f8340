package dev.quarters.network.tcp;

/**
 * How long a segment and its acknowledgment take, and so how long to wait for one (RFC 6298). Times
 * in nanoseconds.
 */
final class RoundTrip {

    private static final long MILLISECOND = 1_000_000;
    static final long FIRST_TIMEOUT = 1000 * MILLISECOND;

    /** RFC 6298 §2.4 has one second; here the other side is on this host, as in Linux. */
    static final long SHORTEST_TIMEOUT = 200 * MILLISECOND;

    static final long LONGEST_TIMEOUT = 60_000 * MILLISECOND;

    private long smoothed;
    private long variation;
    private long timeout = FIRST_TIMEOUT;

    long timeout() {
        return timeout;
    }

    /** A segment that was sent once took that long. */
    void measured(long time) {
        if (smoothed == 0) {
            smoothed = Math.max(1, time);
            variation = time / 2;
        } else {
            variation += (Math.abs(smoothed - time) - variation) / 4;
            smoothed += (time - smoothed) / 8;
        }
        timeout = clamp(smoothed + Math.max(MILLISECOND, 4 * variation));
    }

    /** It was waited in vain: the next time twice as long. */
    void backOff() {
        timeout = clamp(timeout * 2);
    }

    private static long clamp(long time) {
        return Math.clamp(time, SHORTEST_TIMEOUT, LONGEST_TIMEOUT);
    }
}
