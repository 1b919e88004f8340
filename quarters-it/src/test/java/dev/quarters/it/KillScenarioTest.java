package dev.quarters.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Quarters is killed at random moments of pulling, unpacking and running; the next command works
 * and nothing is left. {@code -Dquarters.kills=200} runs the long form.
 */
class KillScenarioTest {

    private static final int KILLS = Integer.getInteger("quarters.kills", 20);
    private static final String SLEEPER = "quarters-kill-test-sleeper";

    private Installation quarters;

    @BeforeEach
    void open() throws Exception {
        Requirement.root();
        Requirement.program("apt-get");
        quarters = Installation.forRoot();
    }

    @AfterEach
    void close() {
        if (quarters != null) {
            quarters.close();
        }
    }

    @Test
    void nextCommandWorksAndNothingIsLeft() throws Exception {
        long seed = Long.getLong("quarters.seed", System.nanoTime());
        System.out.println("kills: " + KILLS + ", seed: " + seed);
        Random random = new Random(seed);
        Path layout = quarters.folder().resolve("layout");
        BoxImage.copyTo(quarters);
        quarters.quarters("push", BoxImage.NAME, "oci:" + layout + ":1").succeeds();
        String image = "oci:" + layout + ":1";
        for (int i = 0; i < KILLS; i++) {
            if (i % 3 == 0) {
                quarters.quarters("rmi", "-f", image);
                quarters.quarters("image", "prune", "-a", "-f").succeeds();
            }
            killAfter(
                    random.nextInt(700),
                    quarters.command(
                            "run",
                            "-q",
                            image,
                            "busybox",
                            "sh",
                            "-c",
                            ": " + SLEEPER + "; while :; do busybox sleep 1; done"));
            assertThat(
                            quarters.quarters("run", "-q", image, "busybox", "echo", "alive")
                                    .succeeds()
                                    .output())
                    .isEqualTo("alive\n");
            assertNothingLeft();
        }
    }

    private static void killAfter(int millis, Run command) throws Exception {
        Process process =
                command.builder()
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start();
        process.waitFor(millis, TimeUnit.MILLISECONDS);
        process.destroyForcibly().waitFor();
    }

    private void assertNothingLeft() throws Exception {
        assertThat(Files.readString(Path.of("/proc/self/mountinfo")))
                .doesNotContain(quarters.folder().toString());
        assertThat(commandLines()).noneMatch(line -> line.contains(SLEEPER));
        assertThat(cgroups()).isEmpty();
        try (Stream<Path> guests = Files.list(quarters.data().resolve("guests"))) {
            assertThat(guests).isEmpty();
        }
    }

    private static List<String> commandLines() throws IOException {
        try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
            return processes
                    .filter(path -> path.getFileName().toString().matches("\\d+"))
                    .map(path -> path.resolve("cmdline"))
                    .map(KillScenarioTest::read)
                    .toList();
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return "";
        }
    }

    /** Only this test's guests are made while it runs: the suite runs its classes one by one. */
    private static List<String> cgroups() throws Exception {
        return Run.of("find", "/sys/fs/cgroup", "-type", "d", "-name", "quarters*")
                .run()
                .output()
                .lines()
                .toList();
    }
}
