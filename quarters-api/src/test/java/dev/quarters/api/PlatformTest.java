package dev.quarters.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlatformTest {

    @Test
    void readsWhatItPrints() {
        assertThat(Platform.parse("linux/arm64/v8"))
                .isEqualTo(new Platform("linux", "arm64", "v8"));
        assertThat(Platform.parse("linux/amd64")).hasToString("linux/amd64");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "linux", "/amd64", "linux/", "a/b/c/d"})
    void refusesOtherForms(String text) {
        assertThatExceptionOfType(InvalidRequestException.class)
                .isThrownBy(() -> Platform.parse(text))
                .withMessageContaining("is not a platform");
    }

    @Test
    void missingVariantMatchesAny() {
        Platform arm = new Platform("linux", "arm64", "");
        assertThat(arm.matches(new Platform("linux", "arm64", "v8"))).isTrue();
        assertThat(arm.matches(new Platform("linux", "amd64", ""))).isFalse();
        assertThat(new Platform("linux", "arm", "v6").matches(new Platform("linux", "arm", "v7")))
                .isFalse();
    }
}
