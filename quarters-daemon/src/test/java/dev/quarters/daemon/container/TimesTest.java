package dev.quarters.daemon.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quarters.daemon.http.HttpException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.time.Duration;
import java.time.Instant;

/** Times as docker's client sends and shows them. */
class TimesTest {

    @Test
    void bothFormsAreRead() {
        Instant expected = Instant.parse("2026-11-29T14:00:00.5Z");
        assertThat(Times.parse("1795960800.500000000")).isEqualTo(expected);
        assertThat(Times.parse("2026-11-29T15:00:00.5+01:00")).isEqualTo(expected);
        assertThat(Times.ago("1h30m")).isBefore(Instant.now().minusSeconds(5399));
        assertThatThrownBy(() -> Times.parse("yesterday")).isInstanceOf(HttpException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "0, Less than a second",
        "1, 1 second",
        "59, 59 seconds",
        "60, About a minute",
        "3599, 59 minutes",
        "3600, About an hour",
        "86400, 24 hours",
        "172800, 2 days",
        "1209600, 2 weeks",
        "63072000, 2 years",
    })
    void durationsAreToldAbout(long seconds, String words) {
        assertThat(Times.about(Duration.ofSeconds(seconds))).isEqualTo(words);
    }
}
