package dev.quarters.node.life;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Whether a guest is well, by its health check.
 *
 * @param failingStreak how many failed in a row
 * @param log the last results, the newest last
 */
public record Health(Status status, int failingStreak, List<Result> log) {

    /** Nothing is known yet. */
    public static final Health UNKNOWN = new Health(Status.STARTING, 0, List.of());

    private static final int KEPT = 5;

    /** What is known. */
    public enum Status {
        /** Not yet whether it is well. */
        STARTING,
        /** The last check succeeded, or too few failed since. */
        HEALTHY,
        /** As many failed in a row as it may. */
        UNHEALTHY;

        /** Docker's word for it. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * What came of one check.
     *
     * @param exitCode -1 when it could not be run or took too long
     * @param output of both streams, the beginning of it
     */
    public record Result(Instant start, Instant end, int exitCode, String output) {}

    /** Copies the list. */
    public Health {
        log = List.copyOf(log);
    }

    /**
     * With a further result.
     *
     * @param retries how many failures in a row are too many
     * @param forgiven whether a failure counts for nothing while nothing is known
     */
    Health after(Result result, int retries, boolean forgiven) {
        List<Result> last = new ArrayList<>(log);
        last.add(result);
        if (last.size() > KEPT) {
            last.removeFirst();
        }
        if (result.exitCode() == 0) {
            return new Health(Status.HEALTHY, 0, last);
        }
        if (forgiven && status == Status.STARTING) {
            return new Health(status, failingStreak, last);
        }
        int streak = failingStreak + 1;
        return new Health(streak >= retries ? Status.UNHEALTHY : status, streak, last);
    }

    /** It ended, or is about to. */
    Health ended() {
        return new Health(Status.UNHEALTHY, failingStreak, log);
    }
}
