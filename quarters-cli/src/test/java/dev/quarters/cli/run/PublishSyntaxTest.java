package dev.quarters.cli.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quarters.cli.option.UsageException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;

class PublishSyntaxTest {

    @ParameterizedTest
    @CsvSource({
        "80, 0.0.0.0:0->80/tcp",
        "8080:80, 0.0.0.0:8080->80/tcp",
        "8053:53/udp, 0.0.0.0:8053->53/udp",
        "127.0.0.1:8080:80, 127.0.0.1:8080->80/tcp",
        "127.0.0.1::80, 127.0.0.1:0->80/tcp",
    })
    void aPortIsReadAsDockerReadsIt(String text, String port) {
        assertThat(PublishSyntax.parse(List.of(text)))
                .extracting(Object::toString)
                .containsExactly(port);
    }

    @Test
    void rangesAreOfOneLength() {
        assertThat(PublishSyntax.parse(List.of("8000-8002:80-82")))
                .extracting(Object::toString)
                .containsExactly(
                        "0.0.0.0:8000->80/tcp", "0.0.0.0:8001->81/tcp", "0.0.0.0:8002->82/tcp");
        assertThatThrownBy(() -> PublishSyntax.parse(List.of("8000-8002:80-81")))
                .hasMessageContaining("differ in length");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "65536", "x", "80/sctp", "82-80", "1:2:3:4", ":::80", "-1"})
    void whatIsNoPortIsTold(String text) {
        assertThatThrownBy(() -> PublishSyntax.parse(List.of(text)))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("--publish");
    }
}
