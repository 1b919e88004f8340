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
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Guests with a kernel of their own go on when the daemon is killed. {@code
 * -Dquarters.machine.engine=emulator} is another engine than uml; {@code
 * -Dquarters.machine.kills=200} and {@code .seed} run the long form, {@code
 * -Dquarters.machine.many=20} many at once.
 */
class KilledMachineTest {

    private static final String ENGINE = System.getProperty("quarters.machine.engine", "uml");
    private static final int KILLS = Integer.getInteger("quarters.machine.kills", 1);
    private static final long SEED = Long.getLong("quarters.machine.seed", System.nanoTime());

    private static DockerDaemon daemon;

    /** All processes of guests that were seen. */
    private final Set<ProcessHandle> seen = new HashSet<>();

    @BeforeAll
    static void start() throws Exception {
        daemon = DockerDaemon.startWithKernels();
    }

    @AfterAll
    static void stop() {
        if (daemon != null) {
            daemon.close();
        }
    }

    @AfterEach
    void nothingIsLeft() throws Exception {
        look();
        daemon.restartIfKilled();
        daemon.removeContainers();
        assertThat(left(List.of())).isEmpty();
    }

    private void run(String name, String script, String... options) throws Exception {
        List<String> line = new ArrayList<>(List.of("run", "-d", "--runtime", ENGINE));
        line.addAll(List.of("--network", "none", "--memory", "96m", "--name", name));
        line.addAll(List.of(options));
        line.addAll(List.of(IMAGE, "busybox", "sh", "-c", script));
        daemon.succeeds(line.toArray(String[]::new));
        look();
    }

    private static String inspect(String format, String name) throws Exception {
        return daemon.succeeds("inspect", "--format", format, name);
    }

    private static List<ProcessHandle> monitors() {
        String folder = daemon.quarters().data().toString();
        return ProcessHandle.allProcesses()
                .filter(
                        process ->
                                process.info()
                                        .commandLine()
                                        .filter(line -> line.contains("MonitorMain " + folder))
                                        .isPresent())
                .toList();
    }

    private void look() {
        for (ProcessHandle monitor : monitors()) {
            seen.add(monitor);
            monitor.descendants().forEach(seen::add);
        }
    }

    /** What there is of guests besides those, when what ends has ended. */
    private List<String> left(List<String> ids) throws Exception {
        List<String> left = List.of("not looked");
        for (int i = 0; i < 250 && !left.isEmpty(); i++) {
            Thread.sleep(20);
            left = leftNow(ids);
        }
        return left;
    }

    private List<String> leftNow(List<String> ids) throws Exception {
        List<String> left = new ArrayList<>();
        Set<ProcessHandle> known = new HashSet<>();
        for (String id : ids) {
            ProcessHandle monitor =
                    ProcessHandle.of(Long.parseLong(inspect("{{.State.Pid}}", id))).orElseThrow();
            known.add(monitor);
            monitor.descendants().forEach(known::add);
        }
        Stream.concat(seen.stream(), monitors().stream())
                .filter(process -> process.isAlive() && !known.contains(process))
                .forEach(process -> left.add("process " + process.pid()));
        for (String kind : List.of("records", "guests", "logs")) {
            Path kept = daemon.quarters().data().resolve("kept").resolve(kind);
            for (Path path : list(kept)) {
                if (ids.stream().noneMatch(path.toString()::contains)) {
                    left.add(path.toString());
                }
            }
        }
        Files.readAllLines(Path.of("/proc/self/mountinfo")).stream()
                .filter(line -> line.contains(daemon.quarters().data().toString()))
                .forEach(left::add);
        return left;
    }

    private static List<Path> list(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(folder)) {
            return all.toList();
        }
    }

    /** A number each tenth of a second, to its output and to a file. */
    private static final String COUNTS =
            "i=0; while true; do i=$((i+1)); echo $i; echo $i > /count; busybox sleep 0.1; done";

    @Test
    void theGuestGoesOn() throws Exception {
        run("counts", COUNTS);
        String before = inspect("{{.Id}} {{.State.Pid}} {{.State.StartedAt}}", "counts");
        daemon.kill();
        daemon.restart();

        assertThat(inspect("{{.Id}} {{.State.Pid}} {{.State.StartedAt}}", "counts"))
                .isEqualTo(before);
        Run.Result entered =
                daemon.docker("exec", "-i", "counts", "busybox", "sh", "-c", "busybox cat; exit 3")
                        .run("words\n");
        assertThat(entered.exits(3).output()).isEqualTo("words\n");
        Path here = Files.createTempFile(daemon.quarters().folder(), "copied", "");
        daemon.succeeds("cp", "counts:/count", here.toString());
        assertThat(Integer.parseInt(Files.readString(here).strip())).isPositive();
        daemon.succeeds("cp", here.toString(), "counts:/copied");
        assertThat(daemon.succeeds("exec", "counts", "busybox", "cat", "/copied"))
                .isEqualTo(Files.readString(here).strip());
        assertThat(daemon.succeeds("stats", "--no-stream", "--format", "{{.MemUsage}}", "counts"))
                .matches("[1-9].*MiB / 96MiB");
        Process follows =
                daemon.docker("logs", "-f", "counts").builder().redirectErrorStream(true).start();
        daemon.succeeds("stop", "-t", "1", "counts");
        List<String> lines =
                new String(follows.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                        .lines()
                        .toList();
        assertThat(follows.waitFor()).isZero();
        assertThat(lines)
                .isEqualTo(
                        IntStream.rangeClosed(1, lines.size()).mapToObj(String::valueOf).toList());
        assertThat(inspect("{{.State.Status}} {{.State.ExitCode}}", "counts"))
                .isEqualTo("exited 137");
        daemon.succeeds("start", "counts");
        assertThat(daemon.succeeds("exec", "counts", "busybox", "cat", "/copied"))
                .isEqualTo(Files.readString(here).strip());
    }

    @Test
    void whatHappensWithoutADaemonIsNotLost() throws Exception {
        Path go = Files.createDirectory(daemon.quarters().folder().resolve("go"));
        String waits = "while [ ! -e /go/now ]; do busybox sleep 0.1; done; ";
        String shared = go + ":/go";
        run("writes", waits + "busybox seq 1 60000", "-v", shared);
        run("ends", waits + "echo meanwhile; echo errors >&2; exit 42", "-v", shared);
        String folder = "kept/guests/" + inspect("{{.Id}}", "ends");
        daemon.kill();
        Files.createFile(go.resolve("now"));
        Path end = daemon.quarters().data().resolve(folder).resolve("monitor.end");
        for (int i = 0; i < 500 && !Files.exists(end); i++) {
            Thread.sleep(20);
        }
        assertThat(end).exists();
        daemon.restart();

        assertThat(inspect("{{.State.Status}} {{.State.ExitCode}}", "ends")).isEqualTo("exited 42");
        Run.Result logs = daemon.docker("logs", "ends").run();
        assertThat(logs.output()).isEqualTo("meanwhile\n");
        assertThat(logs.errorOutput()).isEqualTo("errors\n");
        assertThat(daemon.succeeds("wait", "writes")).isEqualTo("0");
        assertThat(daemon.succeeds("logs", "writes").lines())
                .isEqualTo(IntStream.rangeClosed(1, 60000).mapToObj(String::valueOf).toList());
    }

    @Test
    void aKilledMonitorTakesItsGuestAlong() throws Exception {
        run("lost", COUNTS);
        run("lost-later", COUNTS);
        run("stays", COUNTS);
        ProcessHandle lost = monitor("lost");
        ProcessHandle lostLater = monitor("lost-later");
        daemon.kill();
        lost.destroyForcibly();
        daemon.restart();
        lostLater.destroyForcibly();
        assertThat(daemon.succeeds("wait", "lost", "lost-later")).isEqualTo("137\n137");
        assertThat(inspect("{{.State.Error}}", "lost")).contains("no daemon");
        assertThat(inspect("{{.State.Error}}", "lost-later")).contains("monitor ended");
        assertThat(inspect("{{.State.Status}}", "stays")).isEqualTo("running");
        daemon.succeeds("rm", "lost", "lost-later");
        assertThat(left(daemon.succeeds("ps", "-q", "--no-trunc").lines().toList())).isEmpty();
    }

    private static ProcessHandle monitor(String name) throws Exception {
        return ProcessHandle.of(Long.parseLong(inspect("{{.State.Pid}}", name))).orElseThrow();
    }

    @Test
    void anEndedDaemonLeavesItsGuestsUnlessAskedToEndThem() throws Exception {
        run("guest", COUNTS, "--stop-signal", "KILL");
        String before = inspect("{{.State.Pid}}", "guest");
        assertThat(daemon.end()).isZero();
        daemon.restart("--live-restore=false");
        assertThat(inspect("{{.State.Pid}}", "guest")).isEqualTo(before);
        assertThat(daemon.end()).isZero();
        assertThat(monitors()).isEmpty();
        daemon.restart();
        assertThat(inspect("{{.State.Status}}", "guest")).isEqualTo("exited");
    }

    /** What a client does while the daemon is killed. */
    private static final List<String> ACTIONS =
            List.of(
                    "docker run --rm RUN busybox true",
                    "docker run -d --name brief RUN busybox sh -c 'busybox sleep 0.4; exit 7'",
                    "docker create --name brief RUN && docker rm brief",
                    "docker run -d --name brief RUN busybox sleep 9; docker rm -f brief",
                    "docker exec stays busybox sleep 0.2",
                    "docker restart -t 0 restarted");

    @Test
    void killsAtAnyMomentLeaveNothing() throws Exception {
        Random random = new Random(SEED);
        run("stays", COUNTS);
        run("restarted", COUNTS);
        String stays = inspect("{{.State.Pid}}", "stays");
        List<String> ids = daemon.succeeds("ps", "-q", "--no-trunc").lines().sorted().toList();
        String run = "--runtime " + ENGINE + " --network none --memory 96m " + IMAGE;
        for (int i = 0; i < KILLS; i++) {
            String action = ACTIONS.get(random.nextInt(ACTIONS.size())).replace("RUN", run);
            String when = "seed %d, kill %d, during %s".formatted(SEED, i, action);
            Process client =
                    daemon.shell(action)
                            .builder()
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start();
            Thread.sleep(random.nextInt(3000));
            look();
            daemon.kill();
            client.waitFor();
            daemon.restart();
            assertThat(inspect("{{.State.Pid}}", "stays")).describedAs(when).isEqualTo(stays);
            settle(when);
            assertThat(left(ids)).describedAs(when).isEmpty();
        }
        daemon.succeeds("kill", "stays");
        List<String> lines = daemon.succeeds("logs", "stays").lines().toList();
        assertThat(lines)
                .isEqualTo(
                        IntStream.rangeClosed(1, lines.size()).mapToObj(String::valueOf).toList());
    }

    /** Lets what is brief end, tells whether it did as it should, and removes it. */
    private void settle(String when) throws Exception {
        if (inspect("{{.State.Running}}", "restarted").equals("false")) {
            daemon.succeeds("start", "restarted");
        }
        for (String id : daemon.succeeds("ps", "-aq", "--no-trunc").lines().toList()) {
            String name = inspectIfThere("{{.Name}}", id);
            if (name.isEmpty() || name.equals("/stays") || name.equals("/restarted")) {
                continue;
            }
            if (inspectIfThere("{{.State.Running}} {{.Args}}", id).matches("true .*exit 7.*")) {
                assertThat(daemon.succeeds("wait", id)).describedAs(when).isEqualTo("7");
            }
            assertThat(inspectIfThere("{{.State.Status}} {{.State.ExitCode}}", id))
                    .describedAs(when)
                    .matches("|created 0|running 0|exited (0|7|137)");
            daemon.docker("rm", "-f", id).run();
        }
        daemon.awaitOutput("2", "info", "--format", "{{.Containers}}");
    }

    /** {@code -Dquarters.machine.many=20}: what so many at once take. */
    @Test
    void manyRunAtOnce() throws Exception {
        Requirement.asked("quarters.machine.many");
        int many = Integer.getInteger("quarters.machine.many");
        long start = System.nanoTime();
        for (int i = 0; i < many; i++) {
            run("many" + i, "busybox sleep 10000");
        }
        long started = System.nanoTime();
        List<Long> listed = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            long before = System.nanoTime();
            assertThat(daemon.succeeds("ps", "-q").lines()).hasSize(many);
            listed.add((System.nanoTime() - before) / 1_000_000);
        }
        long monitors = 0;
        long all = 0;
        for (ProcessHandle monitor : monitors()) {
            monitors += sharedFairly(monitor);
            all += sharedFairly(monitor);
            for (ProcessHandle child : monitor.descendants().toList()) {
                all += sharedFairly(child);
            }
        }
        daemon.kill();
        long killed = System.nanoTime();
        daemon.restart();
        long again = System.nanoTime();
        assertThat(daemon.succeeds("ps", "-q").lines()).hasSize(many);
        daemon.removeContainers();
        System.out.printf(
                "%d guests of %s: started in %.1f s, listed by the client in %d ms (median of 9), a"
                    + " monitor has %d kB and a guest with it %d kB (Pss), a daemon answers again"
                    + " after %d ms, removed in %.1f s%n",
                many,
                ENGINE,
                (started - start) / 1e9,
                listed.stream().sorted().skip(4).findFirst().orElseThrow(),
                monitors / many,
                all / many,
                (again - killed) / 1_000_000,
                (System.nanoTime() - again) / 1e9);
    }

    /** Memory of a process in kB, what it shares with others by its share. */
    private static long sharedFairly(ProcessHandle process) throws IOException {
        return Files.readAllLines(Path.of("/proc/" + process.pid() + "/smaps_rollup")).stream()
                .filter(line -> line.startsWith("Pss:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .sum();
    }

    private static String inspectIfThere(String format, String id) throws Exception {
        return daemon.docker("inspect", "--format", format, id).run().output().stripTrailing();
    }
}
