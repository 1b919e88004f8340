package dev.quarters.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.time.Duration;
import java.time.Instant;

class SizesTest {

    @ParameterizedTest
    @CsvSource({"0,0B", "999,999B", "4850000,4.85MB", "77800000,77.8MB", "1200000000,1.20GB"})
    void hasThreeDigits(long bytes, String text) {
        assertThat(Sizes.bytes(bytes)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({
        "PT5S,less than a minute ago",
        "PT1M,1 minute ago",
        "PT47H,47 hours ago",
        "P3D,3 days ago",
        "P20D,2 weeks ago",
        "P90D,3 months ago",
        "P800D,2 years ago"
    })
    void tellsAges(Duration age, String text) {
        Instant now = Instant.parse("2026-06-01T00:00:00Z");
        assertThat(Sizes.ago(now.minus(age), now)).isEqualTo(text);
    }
}
