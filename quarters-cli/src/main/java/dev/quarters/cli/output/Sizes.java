package dev.quarters.cli.output;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/** Amounts as people read them, in Docker's forms. */
public final class Sizes {

    private static final String[] UNITS = {"B", "kB", "MB", "GB", "TB", "PB"};

    private Sizes() {}

    /** Decimal units, three digits: {@code 4.85MB}. */
    public static String bytes(long bytes) {
        double value = bytes;
        int unit = 0;
        while (value >= 1000 && unit < UNITS.length - 1) {
            value /= 1000;
            unit++;
        }
        String digits =
                unit == 0 || value >= 100
                        ? String.format(Locale.ROOT, "%.0f", value)
                        : value >= 10
                                ? String.format(Locale.ROOT, "%.1f", value)
                                : String.format(Locale.ROOT, "%.2f", value);
        return digits + UNITS[unit];
    }

    /** How long ago that was: {@code 3 hours ago}. */
    public static String ago(Instant then, Instant now) {
        Duration age = Duration.between(then, now);
        if (age.toSeconds() < 60) {
            return "less than a minute ago";
        }
        if (age.toMinutes() < 60) {
            return count(age.toMinutes(), "minute");
        }
        if (age.toHours() < 48) {
            return count(age.toHours(), "hour");
        }
        if (age.toDays() < 14) {
            return count(age.toDays(), "day");
        }
        if (age.toDays() < 60) {
            return count(age.toDays() / 7, "week");
        }
        return age.toDays() < 730
                ? count(age.toDays() / 30, "month")
                : count(age.toDays() / 365, "year");
    }

    private static String count(long count, String unit) {
        return count + " " + unit + (count == 1 ? "" : "s") + " ago";
    }
}
