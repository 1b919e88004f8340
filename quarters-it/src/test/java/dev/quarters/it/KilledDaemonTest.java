package dev.quarters.it;

import static dev.quarters.it.DockerDaemon.IMAGE;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Containers go on when the daemon is killed, and the next one tells the truth of every guest.
 * {@code -Dquarters.daemon.kills=200} and {@code .seed} run the long form.
 */
class KilledDaemonTest {

    private static final int KILLS = Integer.getInteger("quarters.daemon.kills", 4);
    private static final long SEED = Long.getLong("quarters.daemon.seed", System.nanoTime());

    /** A number of seconds that nobody else sleeps. */
    private static final String SLEEP = "86413";

    private static DockerDaemon daemon;

    private final Set<String> made = new HashSet<>();

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
        assertThat(left(List.of())).isEmpty();
        assertThat(sleepers()).isEmpty();
    }

    private void create(String... options) throws Exception {
        String[] line = new String[options.length + 8];
        String[] begin = {"run", "-d", "--network", "none"};
        System.arraycopy(begin, 0, line, 0, 4);
        System.arraycopy(options, 0, line, 4, options.length);
        String[] end = {IMAGE, "busybox", "sleep", SLEEP};
        System.arraycopy(end, 0, line, 4 + options.length, 4);
        daemon.succeeds(line);
    }

    private static String inspect(String format, String name) throws Exception {
        return daemon.succeeds("inspect", "--format", format, name);
    }

    private static String pid(String name) throws Exception {
        return inspect("{{.State.Pid}}", name);
    }

    @Test
    void everyGuestIsFoundInItsTrueState() throws Exception {
        create("--name", "goes-on");
        create("--name", "removed-at-the-end", "--rm");
        create("--name", "stays-stopped", "--restart", "unless-stopped");
        daemon.succeeds("stop", "-t", "0", "stays-stopped");
        daemon.succeeds("run", "--name", "ended", "--network", "none", IMAGE, "busybox", "true");
        daemon.succeeds("create", "--name", "never-started", "--network", "none", IMAGE);
        create("--name", "paused");
        daemon.succeeds("pause", "paused");
        String before = inspect("{{.Id}} {{.State.Pid}} {{.State.StartedAt}}", "goes-on");

        daemon.kill();
        daemon.restart();

        assertThat(
                        daemon.succeeds(
                                "inspect",
                                "--format",
                                "{{.Name}} {{.State.Status}} {{.State.ExitCode}}",
                                "goes-on",
                                "removed-at-the-end",
                                "stays-stopped",
                                "ended",
                                "never-started",
                                "paused"))
                .isEqualTo(
                        "/goes-on running 0\n/removed-at-the-end running 0\n"
                                + "/stays-stopped exited 137\n/ended exited 0\n"
                                + "/never-started created 0\n/paused paused 0");
        assertThat(inspect("{{.Id}} {{.State.Pid}} {{.State.StartedAt}}", "goes-on"))
                .isEqualTo(before);
        assertThat(daemon.succeeds("exec", "goes-on", "busybox", "echo", "in it"))
                .isEqualTo("in it");
        daemon.succeeds("unpause", "paused");
        daemon.succeeds("stop", "-t", "0", "paused");
        daemon.succeeds("kill", "goes-on");
        assertThat(daemon.succeeds("wait", "goes-on")).isEqualTo("137");
        daemon.succeeds("kill", "removed-at-the-end");
        daemon.awaitOutput("", "ps", "-aq", "--filter", "name=removed-at-the-end");
        daemon.succeeds("start", "goes-on");
        assertThat(sleepers()).hasSize(1);
    }

    private static void runShell(String name, String script, String... options) throws Exception {
        List<String> line = new ArrayList<>(List.of("run", "-d", "--network", "none"));
        line.addAll(List.of("--name", name));
        line.addAll(List.of(options));
        line.addAll(List.of(IMAGE, "busybox", "sh", "-c", script));
        daemon.succeeds(line.toArray(String[]::new));
    }

    @Test
    void whatHappensWithoutADaemonIsNotLost() throws Exception {
        String file = "while [ ! -e /go ]; do busybox sleep 0.05; done; ";
        runShell("writes", "busybox sleep 1; echo meanwhile; echo errors >&2; exit 42");
        runShell("comes-back", "busybox sleep 1; exit 3", "--restart", "on-failure");
        runShell("removed", "busybox sleep 1", "--rm");
        runShell("waits", file + "echo later; exit 5");
        String before = pid("writes");
        daemon.kill();
        awaitEnd(before);
        daemon.restart();

        assertThat(inspect("{{.State.Status}} {{.State.ExitCode}}", "writes"))
                .isEqualTo("exited 42");
        Run.Result logs = daemon.docker("logs", "writes").run();
        assertThat(logs.output()).isEqualTo("meanwhile\n");
        assertThat(logs.errorOutput()).isEqualTo("errors\n");
        daemon.awaitOutput("", "ps", "-aq", "--filter", "name=removed");
        daemon.awaitOutput("true", "inspect", "--format", "{{gt .RestartCount 0}}", "comes-back");
        daemon.succeeds("exec", "waits", "busybox", "touch", "/go");
        assertThat(daemon.succeeds("wait", "waits")).isEqualTo("5");
        assertThat(daemon.succeeds("logs", "-f", "waits")).isEqualTo("later");
    }

    private static void awaitEnd(String pid) throws Exception {
        for (int i = 0; i < 500 && Files.exists(Path.of("/proc", pid)); i++) {
            Thread.sleep(20);
        }
        assertThat(Path.of("/proc", pid)).doesNotExist();
    }

    @Test
    void inputAndTerminalStayOpen() throws Exception {
        daemon.succeeds(
                "run",
                "-d",
                "-i",
                "--name",
                "reads",
                "--network",
                "none",
                IMAGE,
                "busybox",
                "sh",
                "-c",
                "read line; echo got $line; busybox cat; echo end");
        daemon.succeeds(
                "run", "-dit", "--name", "terminal", "--network", "none", IMAGE, "busybox", "sh");
        daemon.kill();
        daemon.restart();

        Process attached = daemon.docker("attach", "reads").builder().start();
        attached.getOutputStream().write("words\n".getBytes(StandardCharsets.UTF_8));
        attached.getOutputStream().flush();
        daemon.awaitOutput("got words", "logs", "reads");
        attached.destroyForcibly().waitFor();
        Process shell = daemon.inTerminal("attach", "terminal").start();
        shell.getOutputStream().write("tty; exit 9\n".getBytes(StandardCharsets.UTF_8));
        shell.getOutputStream().flush();
        assertThat(daemon.succeeds("wait", "terminal")).isEqualTo("9");
        shell.destroyForcibly().waitFor();
        assertThat(daemon.succeeds("logs", "terminal")).contains("/dev/pts/0");
    }

    @Test
    void aKilledKeeperTakesItsContainerAlong() throws Exception {
        create("--name", "lost");
        create("--name", "lost-later");
        List<Long> keepers = daemon.keepers();
        assertThat(keepers).hasSize(2);
        daemon.kill();
        ProcessHandle.of(keepers.getFirst()).orElseThrow().destroyForcibly();
        daemon.restart();
        assertThat(daemon.succeeds("ps", "-aq", "--filter", "status=exited").lines()).hasSize(1);
        ProcessHandle.of(keepers.getLast()).orElseThrow().destroyForcibly();
        assertThat(daemon.succeeds("wait", "lost", "lost-later")).isEqualTo("137\n137");
        assertThat(inspect("{{.State.Error}}", "lost") + inspect("{{.State.Error}}", "lost-later"))
                .contains("no daemon");
        assertThat(sleepers()).isEmpty();
        assertThat(daemon.keepers()).isEmpty();
    }

    @Test
    void anEndedDaemonLeavesItsGuestsUnlessAskedToEndThem() throws Exception {
        create("--name", "guest", "--stop-signal", "KILL");
        String before = pid("guest");
        assertThat(daemon.end()).isZero();
        assertThat(daemon.socket()).doesNotExist();
        daemon.restart("--live-restore=false");
        assertThat(pid("guest")).isEqualTo(before);
        assertThat(daemon.end()).isZero();
        assertThat(sleepers()).isEmpty();
        daemon.restart();
        assertThat(inspect("{{.State.Status}}", "guest")).isEqualTo("exited");
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

    /** What a client does while the daemon is killed. */
    private static final List<String> ACTIONS =
            List.of(
                    "docker run --rm --network none IMAGE busybox sleep 0.1",
                    "docker run -d --name brief --network none IMAGE"
                            + " busybox sh -c 'busybox sleep 0.4; exit 7'",
                    "docker create --name brief --network none IMAGE && docker rm brief",
                    "docker run -dit --name brief --network none IMAGE busybox sleep 9;"
                            + " docker rm -f brief",
                    "docker restart -t 0 restarted",
                    "docker stop -t 0 restarted; docker start restarted");

    @Test
    void killsAtAnyMomentLeaveNothing() throws Exception {
        Random random = new Random(SEED);
        create("--name", "stays");
        create("--name", "restarted");
        String stays = pid("stays");
        List<String> ids = daemon.succeeds("ps", "-q", "--no-trunc").lines().sorted().toList();
        for (int i = 0; i < KILLS; i++) {
            String action = ACTIONS.get(random.nextInt(ACTIONS.size())).replace("IMAGE", IMAGE);
            String when = "seed %d, kill %d, during %s".formatted(SEED, i, action);
            Process client =
                    daemon.shell(action)
                            .builder()
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start();
            Thread.sleep(random.nextInt(600));
            daemon.kill();
            client.waitFor();
            daemon.restart();
            assertThat(pid("stays")).describedAs(when).isEqualTo(stays);
            settle(when);
            assertThat(left(ids)).describedAs(when).isEmpty();
        }
    }

    /** Lets what is brief end, tells whether it did as it should, and removes it. */
    private void settle(String when) throws Exception {
        if (inspect("{{.State.Running}}", "restarted").equals("false")) {
            daemon.succeeds("start", "restarted");
        }
        for (String id : daemon.succeeds("ps", "-aq", "--no-trunc").lines().toList()) {
            String name = daemon.docker("inspect", "--format", "{{.Name}}", id).run().output();
            if (name.isBlank() || name.equals("/stays\n") || name.equals("/restarted\n")) {
                continue;
            }
            made.add(id);
            if (inspectIfThere("{{.State.Running}} {{.Path}} {{.Args}}", id)
                    .matches("true busybox .*exit 7.*")) {
                assertThat(daemon.succeeds("wait", id)).describedAs(when).isEqualTo("7");
            }
            assertThat(inspectIfThere("{{.State.Status}} {{.State.ExitCode}}", id))
                    .describedAs(when)
                    .matches("|created 0|running 0|exited (0|7|127|137)");
            daemon.docker("rm", "-f", id).run();
        }
        daemon.awaitOutput("2", "info", "--format", "{{.Containers}}");
    }

    private static String inspectIfThere(String format, String id) throws Exception {
        return daemon.docker("inspect", "--format", format, id).run().output().stripTrailing();
    }

    /** What there is of guests besides those. */
    private List<String> left(List<String> ids) throws IOException {
        Path kept = daemon.quarters().data().resolve("kept");
        List<String> left = new ArrayList<>();
        try (Stream<Path> all =
                Stream.of("records", "guests", "logs")
                        .map(kept::resolve)
                        .filter(Files::isDirectory)
                        .flatMap(KilledDaemonTest::list)) {
            all.map(Path::toString)
                    .filter(path -> ids.stream().noneMatch(path::contains))
                    .forEach(left::add);
        }
        List<Long> keepers = daemon.keepers();
        if (keepers.size() != ids.size()) {
            left.add("keepers " + keepers);
        }
        for (String id : made) {
            list(Path.of("/sys/fs/cgroup"))
                    .map(controller -> controller.resolve("quarters-" + id))
                    .filter(Files::exists)
                    .map(Path::toString)
                    .forEach(left::add);
        }
        Files.readAllLines(Path.of("/proc/self/mountinfo")).stream()
                .filter(line -> line.contains(kept.toString()))
                .forEach(left::add);
        return left;
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
