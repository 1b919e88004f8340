package dev.quarters.bench.compare;

import java.util.Arrays;
import java.util.Locale;

/** Durations that were measured, and what they say. */
final class Samples {

    private final long[] sortedNanos;

    private Samples(long[] sortedNanos) {
        this.sortedNanos = sortedNanos;
    }

    /** Of durations in nanoseconds, in any order. */
    static Samples of(long[] nanos) {
        long[] sorted = nanos.clone();
        Arrays.sort(sorted);
        return new Samples(sorted);
    }

    /** The middle one, in milliseconds. */
    double medianMillis() {
        return millisAt(0.5);
    }

    /** The shortest, in milliseconds. */
    double leastMillis() {
        return millisAt(0);
    }

    /** The one that only a given share is below, in milliseconds. */
    double millisAt(double share) {
        int index = (int) Math.min(sortedNanos.length - 1, share * sortedNanos.length);
        return sortedNanos[index] / 1e6;
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT, "%8.2f %8.2f %8.2f", leastMillis(), medianMillis(), millisAt(0.95));
    }
}
