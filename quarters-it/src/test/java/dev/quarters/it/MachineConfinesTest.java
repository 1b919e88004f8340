package dev.quarters.it;

import static dev.quarters.it.DockerDaemon.IMAGE;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What the processes of a machine can reach that the daemon started, as it shows from outside. */
class MachineConfinesTest {

    private static final long MEMORY = 96L << 20;
    private static final long OVERHEAD = 1536L << 20;

    private static DockerDaemon daemon;

    @BeforeAll
    static void start() throws Exception {
        daemon = DockerDaemon.startWithKernels();
    }

    @AfterAll
    static void stop() throws Exception {
        if (daemon != null) {
            daemon.closeWithoutMistakes();
        }
    }

    @AfterEach
    void removeAll() throws Exception {
        daemon.removeContainers();
    }

    private static String run(String engine, String name, String... options) throws Exception {
        String line =
                "docker run -d --runtime %s --network none --memory 96m --name %s %s %s busybox"
                        + " sleep 1000";
        String words = line.formatted(engine, name, String.join(" ", options), IMAGE);
        return daemon.shell(words).run().succeeds().output().strip();
    }

    @ParameterizedTest
    @ValueSource(strings = {"uml", "emulator"})
    void aMonitorSeesItsGuestAlone(String engine) throws Exception {
        String other = run("uml", "other");
        Path shared = Files.createDirectories(daemon.quarters().folder().resolve("shared"));
        String id = run(engine, "guest", "-v", shared + ":/shared", "-v", "kept:/kept");
        long pid = Long.parseLong(daemon.succeeds("inspect", "-f", "{{.State.Pid}}", "guest"));
        Path root = Path.of("/proc/" + pid + "/root");
        String guests = daemon.quarters().data().resolve("kept/guests").toString().substring(1);

        assertThat(root.resolve(guests).resolve(id)).isDirectory();
        assertThat(root.resolve(guests).resolve(other)).doesNotExist();
        for (String absent : List.of("etc/shadow", "root", "sys", "home", "var/log", "dev/sda")) {
            assertThat(root.resolve(absent)).doesNotExist();
        }
        assertThat(Files.readAllLines(Path.of("/proc/" + pid + "/mountinfo")))
                .filteredOn(line -> line.contains(" / / "))
                .hasSize(1)
                .allMatch(line -> line.contains(" - tmpfs "));
        List<ProcessHandle> all = ProcessHandle.of(pid).orElseThrow().descendants().toList();
        assertThat(all.isEmpty()).isEqualTo(engine.equals("emulator"));
        for (ProcessHandle process : all) {
            Path of = Path.of("/proc/" + process.pid());
            if (Files.exists(of) && !process.info().command().orElse("").isEmpty()) {
                assertThat(Files.readString(of.resolve("status")))
                        .contains("Seccomp:\t2", "NoNewPrivs:\t1", "CapBnd:\t0000000000000000");
            }
            assertThat(group(process.pid(), "memory")).isEqualTo(group(pid, "memory"));
        }
        assertThat(limit(pid)).hasValue(MEMORY + OVERHEAD);
    }

    /** The path of a process' control group. */
    private static String group(long pid, String controller) throws IOException {
        return Files.readAllLines(Path.of("/proc/" + pid + "/cgroup")).stream()
                .filter(
                        line ->
                                line.contains(":" + controller + ":")
                                        || line.startsWith("0::") && line.contains("quarters"))
                .map(line -> line.substring(line.indexOf(':', 3) + 1))
                .findFirst()
                .orElse("");
    }

    private static Optional<Long> limit(long pid) throws IOException {
        for (String file : List.of("memory/%s/memory.limit_in_bytes", "%s/memory.max")) {
            Path path = Path.of("/sys/fs/cgroup/" + file.formatted(group(pid, "memory")));
            if (Files.exists(path)) {
                return Optional.of(Long.parseLong(Files.readString(path).strip()));
            }
        }
        return Optional.empty();
    }
}
