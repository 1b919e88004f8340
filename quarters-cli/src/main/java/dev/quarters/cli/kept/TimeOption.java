package dev.quarters.cli.kept;

import dev.quarters.daemon.container.Times;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Optional;

/** {@code --since} and {@code --until}: a time, a day, or how long ago. */
final class TimeOption {

    private TimeOption() {}

    /** As the API takes it: seconds of the epoch for what is not such a time itself. */
    static Optional<String> read(Optional<String> text) {
        return text.map(TimeOption::read);
    }

    private static String read(String text) {
        if (text.matches("(\\d{1,6}(h|m|s))+")) {
            return seconds(Times.ago(text));
        }
        if (text.matches("\\d{4}-\\d{2}-\\d{2}")) {
            return seconds(LocalDate.parse(text).atStartOfDay(ZoneId.systemDefault()).toInstant());
        }
        return text.matches("\\d{4}-\\d{2}-\\d{2}T[\\d:.]+") ? text + "Z" : text;
    }

    private static String seconds(Instant time) {
        return "%d.%09d".formatted(time.getEpochSecond(), time.getNano());
    }
}
