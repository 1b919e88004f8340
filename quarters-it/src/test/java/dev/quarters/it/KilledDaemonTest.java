package dev.quarters.it;

import static dev.quarters.it.DockerDaemon.IMAGE;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/**
 * A daemon that was killed leaves nothing that runs, and the next one tells the truth of every
 * guest. {@code -Dquarters.daemon.kills=200} and {@code .seed} run the long form.
 */
class KilledDaemonTest {

    private static final int KILLS = Integer.getInteger("quarters.daemon.kills", 4);
    private static final long SEED = Long.getLong("quarters.daemon.seed", System.nanoTime());

    /** A number of seconds that nobody else sleeps. */
    private static final String SLEEP = "86413";

    private static DockerDaemon daemon;

    private final List<String> made = new ArrayList<>();

    @BeforeAll
    static void start() throws Exception {
        daemon = DockerDaemon.start();
    }

    @AfterAll
    static void stop() {
        if (daemon != null) {
            daemon.close();
        }
    }

    @AfterEach
    void removeAll() throws Exception {
        for (String id : daemon.succeeds("ps", "-aq").lines().toList()) {
            daemon.succeeds("rm", "-f", id);
        }
        assertThat(left()).isEmpty();
        assertThat(sleepers()).isEmpty();
        for (String id : made) {
            try (Stream<Path> controllers = Files.list(Path.of("/sys/fs/cgroup"))) {
                assertThat(controllers.map(controller -> controller.resolve("quarters-" + id)))
                        .noneMatch(Files::exists);
            }
        }
    }

    private void create(String... options) throws Exception {
        String[] line = new String[options.length + 8];
        String[] begin = {"run", "-d", "--network", "none"};
        System.arraycopy(begin, 0, line, 0, 4);
        System.arraycopy(options, 0, line, 4, options.length);
        String[] end = {IMAGE, "busybox", "sleep", SLEEP};
        System.arraycopy(end, 0, line, 4 + options.length, 4);
        made.add(daemon.succeeds(line));
    }

    @Test
    void everyGuestIsFoundInItsTrueState() throws Exception {
        create("--name", "lost");
        create("--name", "removed-at-the-end", "--rm");
        create("--name", "comes-back", "--restart", "unless-stopped");
        create("--name", "stays-stopped", "--restart", "unless-stopped");
        daemon.succeeds("stop", "-t", "0", "stays-stopped");
        daemon.succeeds("run", "--name", "ended", "--network", "none", IMAGE, "busybox", "true");
        daemon.succeeds("create", "--name", "never-started", "--network", "none", IMAGE);
        create("--name", "paused");
        daemon.succeeds("pause", "paused");

        daemon.kill();
        daemon.restart();

        daemon.awaitOutput("running", "inspect", "--format", "{{.State.Status}}", "comes-back");
        assertThat(
                        daemon.succeeds(
                                "inspect",
                                "--format",
                                "{{.Name}} {{.State.Status}} {{.State.ExitCode}}",
                                "lost",
                                "stays-stopped",
                                "ended",
                                "never-started",
                                "paused"))
                .isEqualTo(
                        "/lost exited 137\n/stays-stopped exited 137\n/ended exited 0\n"
                                + "/never-started created 0\n/paused exited 137");
        assertThat(daemon.succeeds("inspect", "--format", "{{.State.Error}}", "lost"))
                .contains("killed");
        assertThat(daemon.docker("inspect", "removed-at-the-end").run().exitCode()).isEqualTo(1);
        assertThat(sleepers()).hasSize(1);
        daemon.succeeds("start", "lost");
        assertThat(sleepers()).hasSize(2);
    }

    @Test
    void endedDaemonEndsItsGuests() throws Exception {
        create("--name", "guest", "--stop-signal", "KILL");
        assertThat(daemon.end()).isZero();
        assertThat(daemon.socket()).doesNotExist();
        assertThat(sleepers()).isEmpty();
        daemon.restart();
        assertThat(daemon.succeeds("inspect", "--format", "{{.State.Status}}", "guest"))
                .isEqualTo("exited");
    }

    @Test
    void anotherDaemonIsRefused() throws Exception {
        Run.Result sameGuests =
                daemon.quarters()
                        .quarters(
                                "daemon",
                                "--host",
                                "unix://" + daemon.quarters().folder().resolve("other.sock"));
        assertThat(sameGuests.exits(125).errorOutput()).contains("another daemon has the guests");
        Run.Result sameSocket =
                daemon.command()
                        .with("QUARTERS_ROOT", daemon.quarters().folder().resolve("o").toString())
                        .run();
        assertThat(sameSocket.exits(125).errorOutput()).contains("another daemon does already");
        assertThat(daemon.succeeds("ps", "-q")).isEmpty();
    }

    @Test
    void killsAtAnyMomentLeaveNothing() throws Exception {
        Random random = new Random(SEED);
        for (int i = 0; i < KILLS; i++) {
            Process client =
                    daemon.docker(
                                    "run",
                                    "--rm",
                                    "--network",
                                    "none",
                                    IMAGE,
                                    "busybox",
                                    "sh",
                                    "-c",
                                    "busybox sleep 0.1")
                            .builder()
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start();
            Thread.sleep(random.nextInt(400));
            daemon.kill();
            client.waitFor();
            daemon.restart();
            assertThat(daemon.succeeds("ps", "-q")).describedAs("seed %d", SEED).isEmpty();
            for (String id : daemon.succeeds("ps", "-aq").lines().toList()) {
                assertThat(daemon.succeeds("inspect", "--format", "{{.State.Status}}", id))
                        .isIn("created", "exited");
                daemon.succeeds("rm", id);
            }
            assertThat(left()).describedAs("seed %d, kill %d", SEED, i).isEmpty();
        }
    }

    private static List<String> left() throws IOException {
        Path kept = daemon.quarters().data().resolve("kept");
        try (Stream<Path> all =
                Stream.of("records", "guests", "logs")
                        .map(kept::resolve)
                        .filter(Files::isDirectory)
                        .flatMap(KilledDaemonTest::list)) {
            return all.map(Path::toString).toList();
        }
    }

    private static Stream<Path> list(Path folder) {
        try {
            return Files.list(folder);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<ProcessHandle> sleepers() {
        return ProcessHandle.allProcesses()
                .filter(
                        process ->
                                process.info()
                                        .commandLine()
                                        .filter(line -> line.endsWith("sleep " + SLEEP))
                                        .isPresent())
                .toList();
    }
}
