package dev.quarters;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarters.GuestRun.Outcome;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;

class EmbeddingTest {

    @TempDir private Path folder;

    @Test
    void exampleOfTheDocumentationRuns() throws Exception {
        if (!Files.exists(Path.of("/usr/bin/apt-get"))) {
            System.out.println("skipped: needs apt-get");
            Assumptions.abort("needs apt-get");
        }
        Outcome outcome = EmbeddingExample.hello(folder, "apt:busybox-static");
        assertThat(outcome.output()).isEqualTo("hello world\n");
        assertThat(outcome.errorOutput()).isEmpty();
        assertThat(outcome.exitCode()).isEqualTo(3);
    }
}
