package dev.quarters.node.life;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quarters.api.InvalidRequestException;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Signals by every name that users have for them. */
class SignalsTest {

    @ParameterizedTest
    @CsvSource({
        "9, 9",
        "KILL, 9",
        "SIGKILL, 9",
        "sigterm, 15",
        "USR2, 12",
        "RTMIN+3, 37",
        "WINCH, 28"
    })
    void namesAreRead(String text, int number) {
        assertThat(Signals.number(text)).isEqualTo(number);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "65", "SIG", "NOSUCH", "RTMIN+99"})
    void othersAreRefused(String text) {
        assertThatThrownBy(() -> Signals.number(text)).isInstanceOf(InvalidRequestException.class);
    }
}
