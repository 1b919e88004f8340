package dev.quarters.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;
import java.util.Random;

class JsonTest {

    @Test
    void readsWhatItWrites() {
        Random random = new Random(7);
        for (int i = 0; i < 500; i++) {
            Json value = random(random, 4);
            assertThat(Json.parse(value.toText())).isEqualTo(value);
            assertThat(Json.parse(value.toPrettyText())).isEqualTo(value);
        }
    }

    @Test
    void keepsTheOrderOfMembers() {
        assertThat(Json.parse("{\"b\":1,\"a\":2}").toText()).isEqualTo("{\"b\":1,\"a\":2}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[1,]",
                "{\"a\":1,\"a\":2}",
                "nul",
                "{} {}",
                "\"\u0001\"",
                "01",
                "'a'"
            })
    void refusesWhatIsNotJson(String text) {
        assertThatExceptionOfType(JsonException.class)
                .isThrownBy(() -> Json.parse(text))
                .withMessageStartingWith("malformed JSON");
    }

    @Test
    void refusesEndlessDepth() {
        assertThatExceptionOfType(JsonException.class)
                .isThrownBy(() -> Json.parse("[".repeat(100_000)));
    }

    @Test
    void saysWhatWasExpectedAndFound() {
        Json document = Json.parse("{\"size\":\"big\",\"list\":[1.5]}");
        assertThatExceptionOfType(JsonException.class)
                .isThrownBy(() -> document.get("size").asLong())
                .withMessage("expected a number but found \"big\"");
        assertThatExceptionOfType(JsonException.class)
                .isThrownBy(() -> document.get("list").asElements().getFirst().asLong())
                .withMessageContaining("1.5");
        assertThatExceptionOfType(JsonException.class)
                .isThrownBy(() -> document.get("name"))
                .withMessage("\"name\" is missing");
    }

    @Test
    void nullIsAsGoodAsAbsent() {
        assertThat(Json.parse("{\"a\":null}").find("a")).isEmpty();
        assertThat(Json.parse("{\"a\":null}").texts("a")).isEmpty();
    }

    private static Json random(Random random, int depth) {
        return switch (random.nextInt(depth == 0 ? 4 : 6)) {
            case 0 -> Json.of(random.nextLong());
            case 1 -> Json.of(random.nextBoolean());
            case 2 -> new Json.Null();
            case 3 -> Json.of("\"\\\n\t\u0002é€𝄞" + random.nextInt());
            case 4 -> Json.of(List.of(random(random, depth - 1), random(random, depth - 1)));
            default ->
                    Json.object()
                            .put("a", random(random, depth - 1))
                            .put("b\"", random(random, depth - 1))
                            .build();
        };
    }
}
