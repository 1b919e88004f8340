package dev.quarters.machine.time;

/** A clock of so many ticks a second that began with guest time. */
public record Frequency(long hertz) {

    private static final long SECOND = 1_000_000_000L;

    /** Ticks until that time, rounded down. */
    public long ticks(long nanoseconds) {
        return nanoseconds / SECOND * hertz + nanoseconds % SECOND * hertz / SECOND;
    }

    /** The first nanosecond at which that many ticks have passed; a far future is cut. */
    public long nanoseconds(long ticks) {
        long seconds = ticks / hertz;
        if (seconds >= Long.MAX_VALUE / SECOND - 1) {
            return Long.MAX_VALUE;
        }
        return seconds * SECOND + (ticks % hertz * SECOND + hertz - 1) / hertz;
    }
}
