package dev.quarters.it;

import static dev.quarters.it.DockerDaemon.IMAGE;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What a container changed, and images that are made of it, as Docker's client asks for them. */
class DockerCommitTest {

    private static final String CHANGE =
            "echo hi > /new; busybox rm /etc/passwd; echo x >> /etc/group; busybox mkdir /root/d;"
                    + " busybox rm -rf /usr/share; busybox mkdir /usr/share; echo 1 > /usr/share/k;"
                    + " echo secret > /volume/file;";

    private static DockerDaemon daemon;

    @BeforeAll
    static void start() throws Exception {
        daemon = DockerDaemon.start();
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

    private static void change(String name, String then) throws Exception {
        daemon.succeeds(
                "run",
                "-d",
                "--name",
                name,
                "--network",
                "none",
                "-v",
                "/volume",
                IMAGE,
                "busybox",
                "sh",
                "-c",
                CHANGE + then);
    }

    private static String run(String... words) throws Exception {
        List<String> line = new ArrayList<>(List.of("run", "--rm", "--network", "none"));
        line.addAll(List.of(words));
        return daemon.succeeds(line.toArray(String[]::new));
    }

    @Test
    void changesAreListedWhetherItRunsOrNot() throws Exception {
        change("changed", "echo done; exec busybox sleep 1000");
        daemon.awaitOutput("done", "logs", "changed");

        String expected =
                """
                C /etc
                C /etc/group
                D /etc/passwd
                A /new
                C /root
                A /root/d
                C /usr
                C /usr/share
                A /usr/share/k
                A /volume\
                """;
        assertThat(daemon.succeeds("diff", "changed")).isEqualTo(expected);
        daemon.succeeds("kill", "changed");
        daemon.succeeds("wait", "changed");
        assertThat(daemon.succeeds("diff", "changed")).isEqualTo(expected);
        daemon.succeeds("create", "--name", "unused", "--network", "none", IMAGE, "true");
        assertThat(daemon.succeeds("diff", "unused")).isEmpty();
    }

    @Test
    void anImageIsMadeOfChanges() throws Exception {
        change("source", "echo done; exec busybox sleep 1000");
        daemon.awaitOutput("done", "logs", "source");

        String id =
                daemon.succeeds(
                        "commit",
                        "--author",
                        "somebody",
                        "--message",
                        "why",
                        "--change",
                        "CMD [\"busybox\", \"cat\", \"/new\"]",
                        "--change",
                        "ENV A=\"b c\" D=e",
                        "--change",
                        "LABEL l=m",
                        "source",
                        "made:1");

        assertThat(daemon.succeeds("inspect", "-f", "{{.State.Status}}", "source"))
                .isEqualTo("running");
        assertThat(daemon.succeeds("images", "-q", "--no-trunc", "made:1")).isEqualTo(id);
        assertThat(run("made:1")).isEqualTo("hi");
        String look = "echo $A $D; busybox ls /usr/share /volume; busybox test -e /etc/passwd";
        assertThat(
                        daemon.docker(
                                        "run",
                                        "--rm",
                                        "--network",
                                        "none",
                                        "made:1",
                                        "busybox",
                                        "sh",
                                        "-c",
                                        look)
                                .run()
                                .exits(1)
                                .output())
                .isEqualTo("b c e\n/usr/share:\nk\n\n/volume:\n");
        assertThat(daemon.succeeds("history", "--format", "{{.Comment}}", "made:1"))
                .startsWith("why\n");
        assertThat(daemon.succeeds("inspect", "-f", "{{.Config.Labels.l}}", "made:1"))
                .isEqualTo("m");
        assertThat(
                        daemon.docker("commit", "--change", "FROM x", "source")
                                .run()
                                .exits(1)
                                .errorOutput())
                .contains("FROM is not a valid change command");
        daemon.succeeds("rmi", "made:1");
    }

    @Test
    void anImageIsMadeWithTheContainersHealthCheck() throws Exception {
        daemon.succeeds(
                "create",
                "--name",
                "checked",
                "--network",
                "none",
                "--health-cmd",
                "look",
                "--health-retries",
                "2",
                IMAGE,
                "true");
        daemon.succeeds("commit", "checked", "checked:1");
        daemon.succeeds("create", "--name", "made", "--network", "none", "checked:1");

        assertThat(daemon.succeeds("inspect", "-f", "{{json .Config.Healthcheck}}", "made"))
                .isEqualTo("{\"Test\":[\"CMD-SHELL\",\"look\"],\"Retries\":2}");
        daemon.succeeds("rm", "made");
        daemon.succeeds("rmi", "checked:1");
    }

    @Test
    void aRootIsExportedAndImported() throws Exception {
        change("exported", "echo done; exec busybox sleep 1000");
        daemon.awaitOutput("done", "logs", "exported");
        Path archive = daemon.quarters().folder().resolve("root.tar");

        daemon.succeeds("export", "-o", archive.toString(), "exported");
        String listing = Run.of("tar", "-tf", archive.toString()).run().succeeds().output();
        assertThat(listing)
                .contains("new\n", "usr/share/k\n", "volume/\n", "proc/\n")
                .doesNotContain("volume/file", "proc/1", "dev/null", "etc/passwd\n");

        Run.Result imported =
                daemon.docker(
                                "import",
                                "--change",
                                "CMD [\"busybox\", \"cat\", \"/new\"]",
                                archive.toString(),
                                "whole:1")
                        .run()
                        .succeeds();
        assertThat(imported.output()).startsWith("sha256:");
        assertThat(run("whole:1")).isEqualTo("hi");
        daemon.succeeds("rmi", "whole:1");

        Path garbage =
                Files.writeString(daemon.quarters().folder().resolve("garbage"), "x".repeat(2000));
        assertThat(daemon.docker("import", garbage.toString()).run().exits(1).errorOutput())
                .contains("Error response from daemon");
    }
}
