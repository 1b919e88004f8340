package dev.quarters.node.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quarters.api.InvalidRequestException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** When a guest is started again. */
class RestartPolicyTest {

    @ParameterizedTest
    @CsvSource({
        "no, 0, 1, 0, false, false",
        "on-failure, 0, 1, 9, false, true",
        "on-failure, 0, 0, 0, false, false",
        "on-failure, 2, 1, 1, false, true",
        "on-failure, 2, 1, 2, false, false",
        "on-failure, 0, 1, 0, true, false",
        "always, 0, 0, 9, false, true",
        "always, 0, 0, 0, true, false",
        "unless-stopped, 0, 1, 0, false, true",
        "unless-stopped, 0, 1, 0, true, false",
    })
    void endDecides(String word, int most, int code, int restarts, boolean asked, boolean again) {
        assertThat(RestartPolicy.of(word, most).restarts(code, restarts, asked)).isEqualTo(again);
    }

    @Test
    void daemonStartsThoseThatAreToBeThere() {
        assertThat(RestartPolicy.of("always", 0).startsWithDaemon(true)).isTrue();
        assertThat(RestartPolicy.of("unless-stopped", 0).startsWithDaemon(true)).isFalse();
        assertThat(RestartPolicy.of("unless-stopped", 0).startsWithDaemon(false)).isTrue();
        assertThat(RestartPolicy.of("", 0).startsWithDaemon(false)).isFalse();
    }

    @Test
    void unknownOnesAreRefused() {
        assertThatThrownBy(() -> RestartPolicy.of("sometimes", 0))
                .isInstanceOf(InvalidRequestException.class);
        assertThatThrownBy(() -> RestartPolicy.of("always", 1))
                .isInstanceOf(InvalidRequestException.class);
    }
}
