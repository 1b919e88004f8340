package dev.quarters.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarters.testing.LoopbackRegistry;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Images go from Quarters to podman and back, by archives and by a registry, and run at each. */
class PodmanScenarioTest {

    private static final String IMAGE = BoxImage.NAME;

    private static Installation quarters;

    @BeforeAll
    static void start() throws Exception {
        Requirement.root();
        Requirement.program("apt-get");
        Requirement.program("podman");
        Requirement.program("runc");
        quarters = Installation.forRoot();
        BoxImage.copyTo(quarters);
    }

    @AfterAll
    static void stop() {
        if (quarters != null) {
            quarters.close();
        }
    }

    /** Podman with its data in a folder of the test, and nothing that only some kernels have. */
    private static Run.Result podman(String... words) throws Exception {
        Path folder = quarters.folder().resolve("podman");
        List<String> line =
                new ArrayList<>(
                        List.of(
                                "podman",
                                "--root=" + folder.resolve("root"),
                                "--runroot=" + folder.resolve("run"),
                                "--tmpdir=" + folder.resolve("tmp"),
                                "--storage-driver=vfs",
                                "--cgroup-manager=cgroupfs",
                                "--events-backend=none",
                                "--runtime=runc"));
        line.addAll(List.of(words));
        return Run.of(line.toArray(String[]::new)).run();
    }

    private static String idAtPodman() throws Exception {
        return podman("inspect", "--format", "{{.Id}}", IMAGE).succeeds().output().strip();
    }

    private static void assertSameAtQuarters(String id) throws Exception {
        assertThat(quarters.quarters("inspect", IMAGE).succeeds().output())
                .contains("\"Id\": \"sha256:" + id + "\"");
    }

    private static void loadAtPodman() throws Exception {
        String archive = quarters.folder().resolve("box.tar").toString();
        quarters.quarters("save", "-o", archive, IMAGE).succeeds();
        podman("load", "-i", archive).succeeds();
    }

    @Test
    void whatQuartersSavesPodmanLoadsAndRuns() throws Exception {
        loadAtPodman();
        assertSameAtQuarters(idAtPodman());
        // Podman asks for more than every root may have, unless it is told.
        Run.Result run =
                podman(
                        "run",
                        "--rm",
                        "--network=none",
                        "--ulimit=nofile=1024:1024",
                        "--ulimit=nproc=1024:1024",
                        IMAGE,
                        "busybox",
                        "echo",
                        "hello");
        assertThat(run.succeeds().output()).isEqualTo("hello\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"docker-archive", "oci-archive"})
    void whatPodmanSavesQuartersLoadsAndRuns(String format) throws Exception {
        loadAtPodman();
        String id = idAtPodman();
        quarters.quarters("rmi", "--force", id).succeeds();
        String archive = quarters.folder().resolve(format).toString();
        podman("save", "--quiet", "--format", format, "--output", archive, IMAGE).succeeds();

        quarters.quarters("load", "-i", archive).succeeds();
        assertSameAtQuarters(id);
        assertThat(quarters.quarters("run", IMAGE, "busybox", "echo", "hi").succeeds().output())
                .isEqualTo("hi\n");
    }

    @Test
    void bothMeetAtARegistry() throws Exception {
        Requirement.program("docker-registry");
        loadAtPodman();
        try (LoopbackRegistry registry = LoopbackRegistry.start(quarters.folder())) {
            String theirs = registry.reference("team/theirs:1");
            podman("push", "--quiet", "--tls-verify=false", IMAGE, theirs).succeeds();
            quarters.quarters("pull", theirs).succeeds();
            assertThat(quarters.quarters("run", theirs, "busybox", "echo", "hi").output())
                    .isEqualTo("hi\n");

            String ours = registry.reference("team/ours:1");
            quarters.quarters("push", IMAGE, ours).succeeds();
            podman("rmi", "--all", "--force").succeeds();
            podman("pull", "--quiet", "--tls-verify=false", ours).succeeds();
            assertThat(podman("images", "--format", "{{.Repository}}").output())
                    .contains("team/ours");
        }
    }
}
