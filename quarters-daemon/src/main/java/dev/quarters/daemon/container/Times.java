package dev.quarters.daemon.container;

import dev.quarters.daemon.http.HttpException;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Locale;
import java.util.Optional;

/** Times and durations, in and out, as Docker writes them. */
public final class Times {

    private static final BigDecimal NANO = BigDecimal.valueOf(1_000_000_000);
    private static final String NEVER = "0001-01-01T00:00:00Z";

    private Times() {}

    /** RFC 3339, also for what never was. */
    static String text(Optional<Instant> time) {
        return time.map(Instant::toString).orElse(NEVER);
    }

    /**
     * Reads seconds of the epoch with decimals, or RFC 3339.
     *
     * @throws HttpException when it is neither
     */
    public static Instant parse(String text) {
        try {
            if (text.matches("-?\\d{1,11}(\\.\\d{1,9})?")) {
                BigDecimal nanos = new BigDecimal(text).multiply(NANO);
                return Instant.EPOCH.plusNanos(nanos.longValueExact());
            }
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException | ArithmeticException malformed) {
            throw new HttpException(400, "failed to parse \"" + text + "\" as a time");
        }
    }

    /** Reads a time as {@link #parse}, or how long ago it was: {@code 1h30m}. */
    public static Instant ago(String text) {
        if (!text.matches("(\\d{1,6}(h|m|s))+")) {
            return parse(text);
        }
        Duration ago = Duration.parse("PT" + text.toUpperCase(Locale.ROOT));
        return Instant.now().minus(ago);
    }

    /** About how long it was, in words. */
    public static String about(Duration duration) {
        long seconds = Math.max(0, duration.toSeconds());
        long minutes = seconds / 60;
        long hours = Math.round(seconds / 3600.0);
        long days = hours / 24;
        if (seconds < 1) {
            return "Less than a second";
        }
        if (seconds < 60) {
            return seconds == 1 ? "1 second" : seconds + " seconds";
        }
        if (minutes < 60) {
            return minutes == 1 ? "About a minute" : minutes + " minutes";
        }
        if (hours < 48) {
            return hours == 1 ? "About an hour" : hours + " hours";
        }
        if (days < 14) {
            return days + " days";
        }
        if (days < 60) {
            return days / 7 + " weeks";
        }
        return days < 730 ? days / 30 + " months" : days / 365 + " years";
    }
}
