package dev.quarters.daemon.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quarters.api.InvalidRequestException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** What is typed passes, until the keys come. */
class DetachKeysTest {

    @ParameterizedTest
    @CsvSource({
        "a, b, xaby, x, true",
        "a, b, xaaby, xa, true",
        "a, b, xay, xay, false",
        "a, b, xa, xa, false",
        "'a,b,c', -, ababab, ababab, false",
    })
    void keysAreFound(String first, String second, String typed, String passed, boolean left)
            throws IOException {
        check(first.contains(",") ? first : first + "," + second, typed, passed, left);
    }

    private static void check(String keys, String typed, String passed, boolean left)
            throws IOException {
        ByteArrayOutputStream target = new ByteArrayOutputStream();
        boolean found =
                new DetachKeys(keys)
                        .copy(
                                new ByteArrayInputStream(typed.getBytes(StandardCharsets.UTF_8)),
                                target);
        assertThat(target.toString(StandardCharsets.UTF_8)).isEqualTo(passed);
        assertThat(found).isEqualTo(left);
    }

    @Test
    void usualKeysAreControlPAndQ() throws IOException {
        check("", "x\u0010\u0011y", "x", true);
        check("ctrl-@", "x\0y", "x", true);
    }

    @Test
    void unknownKeyIsRefused() {
        assertThatThrownBy(() -> new DetachKeys("ctrl-1"))
                .isInstanceOf(InvalidRequestException.class);
    }
}
