package dev.quarters.api;

import java.time.Duration;
import java.util.List;

/**
 * A command that is run in a guest again and again, to see whether it is well: exit code 0. In the
 * words of Docker's image format ("Healthcheck"); what is empty or zero is not said.
 *
 * @param test {@code CMD} and a command line, {@code CMD-SHELL} and a line for {@code /bin/sh}, or
 *     {@code NONE}
 * @param interval between the end of one and the start of the next; else 30 seconds
 * @param timeout after which one has failed; else 30 seconds
 * @param startPeriod since the start of the guest, in which a failure counts for nothing
 * @param startInterval the interval in that period; else 5 seconds
 * @param retries after how many failures in a row it is not well; else 3
 */
public record HealthCheck(
        List<String> test,
        Duration interval,
        Duration timeout,
        Duration startPeriod,
        Duration startInterval,
        int retries) {

    /** Nothing is said. */
    public static final HealthCheck UNSAID =
            new HealthCheck(
                    List.of(), Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO, 0);

    private static final Duration USUAL = Duration.ofSeconds(30);
    private static final Duration USUAL_AT_START = Duration.ofSeconds(5);
    private static final int USUAL_RETRIES = 3;

    /** Copies the words. */
    public HealthCheck {
        test = List.copyOf(test);
    }

    /** With what another says wherever this says nothing. */
    public HealthCheck or(HealthCheck other) {
        return new HealthCheck(
                test.isEmpty() ? other.test : test,
                interval.isZero() ? other.interval : interval,
                timeout.isZero() ? other.timeout : timeout,
                startPeriod.isZero() ? other.startPeriod : startPeriod,
                startInterval.isZero() ? other.startInterval : startInterval,
                retries == 0 ? other.retries : retries);
    }

    /** With what is usual wherever it says nothing. */
    public HealthCheck orUsual() {
        return or(
                new HealthCheck(
                        List.of(), USUAL, USUAL, Duration.ZERO, USUAL_AT_START, USUAL_RETRIES));
    }

    /** Whether there is something to run. */
    public boolean isWanted() {
        return !test.isEmpty() && !test.getFirst().equals("NONE");
    }

    /** What is run. */
    public List<String> commandLine() {
        List<String> words = test.subList(1, test.size());
        return test.getFirst().equals("CMD-SHELL")
                ? List.of("/bin/sh", "-c", String.join(" ", words))
                : words;
    }
}
