package dev.quarters.node;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.nio.file.Path;

class SpareFoldersTest {

    private final SpareFolders spares = new SpareFolders();

    @Test
    void givesForThePurposeOnlyAndOnlyOnce() {
        spares.put(Path.of("a"), "x");
        assertThat(spares.take("y")).isEmpty();
        assertThat(spares.take("x")).contains(Path.of("a"));
        assertThat(spares.take("x")).isEmpty();
    }

    @Test
    void theOneThatIsThereLongestMakesRoom() {
        for (int i = 0; i < 32; i++) {
            assertThat(spares.put(Path.of("f" + i), "x")).isEmpty();
        }
        assertThat(spares.put(Path.of("f32"), "y")).contains(Path.of("f0"));
        assertThat(spares.close()).hasSize(32).doesNotContain(Path.of("f0"));
    }

    @Test
    void nothingIsKeptAfterTheEnd() {
        spares.put(Path.of("a"), "x");
        assertThat(spares.close()).containsExactly(Path.of("a"));
        assertThat(spares.put(Path.of("b"), "x")).contains(Path.of("b"));
        assertThat(spares.take("x")).isEmpty();
    }
}
