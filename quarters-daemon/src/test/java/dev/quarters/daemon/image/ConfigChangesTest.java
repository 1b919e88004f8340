package dev.quarters.daemon.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quarters.api.HealthCheck;
import dev.quarters.api.ImageConfig;
import dev.quarters.daemon.http.HttpException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;
import java.util.List;
import java.util.Map;

class ConfigChangesTest {

    private static final HealthCheck CHECK =
            new HealthCheck(
                    List.of("CMD", "look"),
                    Duration.ofSeconds(1),
                    Duration.ZERO,
                    Duration.ZERO,
                    Duration.ZERO,
                    2);

    private static ImageConfig changed(String... instructions) {
        ImageConfig before =
                new ImageConfig(
                        List.of("PATH=/bin", "A=old"),
                        List.of("/entry"),
                        List.of("old"),
                        "/",
                        "",
                        List.of("1/tcp"),
                        List.of(),
                        Map.of("l", "1"),
                        "",
                        CHECK);
        return ConfigChanges.apply(before, List.of(instructions));
    }

    @Test
    void instructionsChangeWhatTheySayAndNothingElse() {
        ImageConfig config =
                changed(
                        "CMD [\"a\", \"b c\"]",
                        "env A=new B=\"x y\" C='d'\\''e'",
                        "EXPOSE 80 53/udp\nVOLUME [\"/data\"]",
                        "LABEL m=\"n o\"",
                        "USER 5",
                        "STOPSIGNAL HUP");

        assertThat(config)
                .isEqualTo(
                        new ImageConfig(
                                List.of("PATH=/bin", "A=new", "B=x y", "C=d'e"),
                                List.of("/entry"),
                                List.of("a", "b c"),
                                "/",
                                "5",
                                List.of("1/tcp", "80/tcp", "53/udp"),
                                List.of("/data"),
                                Map.of("l", "1", "m", "n o"),
                                "HUP",
                                CHECK));
    }

    @Test
    void aLineIsForTheShell() {
        assertThat(changed("ENTRYPOINT exec top -b").entrypoint())
                .containsExactly("/bin/sh", "-c", "exec top -b");
    }

    @Test
    void theOldFormOfEnvironmentHasOneVariable() {
        assertThat(changed("ENV X some words").environment()).contains("X=some words");
    }

    @ParameterizedTest
    @ValueSource(strings = {"FROM x", "RUN x", "ONBUILD RUN x", "CMD", "LABEL a=b c"})
    void othersAreRefused(String instruction) {
        assertThatThrownBy(() -> changed(instruction)).isInstanceOf(HttpException.class);
    }
}
