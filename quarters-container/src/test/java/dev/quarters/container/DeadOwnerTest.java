package dev.quarters.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** kill -9 of the JVM ends its guests, and what is left of them is found by their folder. */
@Timeout(60)
class DeadOwnerTest {

    @TempDir Path folder;

    @Test
    void guests_end_with_their_owner_and_leave_nothing_after_cleaning() throws Exception {
        TestGuests.obstacle().ifPresent(why -> abort("no containers here: " + why));
        Process owner =
                new ProcessBuilder(
                                ProcessHandle.current().info().command().orElseThrow(),
                                "--enable-native-access=ALL-UNNAMED",
                                "-Dquarters.test.home=" + folder,
                                "-cp",
                                System.getProperty("java.class.path"),
                                DyingOwner.class.getName(),
                                "sleep 1000 & sleep 1000")
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        Path guest;
        try (BufferedReader reader = owner.inputReader()) {
            guest = Path.of(reader.readLine());
            owner.destroyForcibly().waitFor();
        }
        List<String> state = Files.readAllLines(guest.resolve("state"));
        Path process = Path.of("/proc", state.getFirst().substring("pid ".length()));
        for (int i = 0; i < 200 && isAlive(process); i++) {
            Thread.sleep(10);
        }
        assertThat(isAlive(process)).isFalse();
        List<Path> cgroups =
                state.stream()
                        .filter(line -> line.startsWith("cgroup "))
                        .map(line -> Path.of(line.split(" ", 3)[2]))
                        .toList();
        assertThat(cgroups).isNotEmpty().allMatch(Files::exists);
        new ContainerEngine().cleanUp(guest);
        assertThat(cgroups).noneMatch(Files::exists);
    }

    /** One that ended and was not waited for yet has no program. */
    private static boolean isAlive(Path process) throws IOException {
        try {
            return Files.exists(process)
                    && Files.readAllLines(process.resolve("status")).stream()
                            .noneMatch(line -> line.startsWith("State:\tZ"));
        } catch (IOException gone) {
            return false;
        }
    }
}
