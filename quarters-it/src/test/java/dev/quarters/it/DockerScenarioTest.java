package dev.quarters.it;

import static dev.quarters.it.DockerDaemon.IMAGE;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarters.testing.LoopbackRegistry;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** What users of Docker do, with their own client. */
class DockerScenarioTest {

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

    private static Run.Result run(String... words) throws Exception {
        String[] line = new String[words.length + 3];
        line[0] = "run";
        line[1] = "--network";
        line[2] = "none";
        System.arraycopy(words, 0, line, 3, words.length);
        return daemon.docker(line).run();
    }

    private static String sleeper(String... options) throws Exception {
        String[] line = new String[options.length + 5];
        line[0] = "-d";
        System.arraycopy(options, 0, line, 1, options.length);
        line[options.length + 1] = IMAGE;
        line[options.length + 2] = "busybox";
        line[options.length + 3] = "sleep";
        line[options.length + 4] = "1000";
        return run(line).succeeds().output().strip();
    }

    @Test
    void versionIsNegotiated() throws Exception {
        assertThat(daemon.succeeds("version", "--format", "{{.Server.APIVersion}}"))
                .isEqualTo("1.45");
        assertThat(
                        daemon.docker("version", "--format", "{{.Client.APIVersion}}")
                                .with("DOCKER_API_VERSION", "1.41")
                                .run()
                                .succeeds()
                                .output())
                .isEqualTo("1.41\n");
        assertThat(
                        daemon.docker("ps")
                                .with("DOCKER_API_VERSION", "1.40")
                                .run()
                                .exits(1)
                                .errorOutput())
                .contains("Minimum supported API version is 1.41");
        assertThat(daemon.succeeds("info", "--format", "{{.OSType}} {{.ServerVersion}}"))
                .startsWith("linux ");
    }

    @Test
    void socketIsForItsOwnerAndGroup() throws Exception {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(daemon.socket())))
                .isEqualTo("rw-rw----");
    }

    @Test
    void outputAndExitCodeAreTheCommands() throws Exception {
        Run.Result result =
                run(
                        "--rm",
                        "-e",
                        "A=b c",
                        "-w",
                        "/var",
                        "-u",
                        "5:6",
                        "-h",
                        "name",
                        "-l",
                        "x=y",
                        IMAGE,
                        "busybox",
                        "sh",
                        "-c",
                        "echo $A; pwd; busybox id -u; busybox hostname; echo apart >&2; exit 7");
        assertThat(result.exits(7).output()).isEqualTo("b c\n/var\n5\nname\n");
        assertThat(result.errorOutput()).isEqualTo("apart\n");
        assertThat(daemon.succeeds("ps", "-aq")).isEmpty();
    }

    @Test
    void missingCommandIs127AndOneThatIsNoProgramIs126() throws Exception {
        assertThat(run("--rm", IMAGE, "no-such-command").exits(127).errorOutput())
                .contains("no-such-command");
        run("--rm", IMAGE, "/etc/passwd").exits(126);
        assertThat(daemon.succeeds("ps", "-aq")).isEmpty();
    }

    @Test
    void whatCannotBeHadIsRefused() throws Exception {
        assertThat(run("--link", "other", IMAGE).exits(125).errorOutput())
                .contains("No such container");
        assertThat(run("--pid", "host", IMAGE).exits(125).errorOutput()).contains("PidMode");
        assertThat(run("--runtime", "nosuch", IMAGE).exits(125).errorOutput())
                .contains("no engine \"nosuch\"");
        assertThat(
                        daemon.docker("network", "create", "-d", "overlay", "n")
                                .run()
                                .exits(1)
                                .errorOutput())
                .contains("not found");
        assertThat(daemon.docker("swarm", "init").run().exits(1).errorOutput()).contains("swarm");
    }

    @Test
    void inputEndsWhereItsWriterEndsIt() throws Exception {
        Run.Result result =
                daemon.docker(
                                "run",
                                "-i",
                                "--rm",
                                "--network",
                                "none",
                                IMAGE,
                                "busybox",
                                "sh",
                                "-c",
                                "busybox cat; echo end; exit 3")
                        .run("hello half close\n".repeat(20_000));
        assertThat(result.exits(3).output())
                .isEqualTo("hello half close\n".repeat(20_000) + "end\n");
    }

    @Test
    void terminalIsRawAndKnowsItsSize() throws Exception {
        Requirement.program("script");
        String line =
                "docker run --rm -it --network none "
                        + IMAGE
                        + " busybox sh -c 'busybox tty; echo out; echo err >&2; exit 5'";
        Run.Result result =
                new Run(List.of("script", "-qec", line, "/dev/null"), daemon.docker().environment())
                        .run();
        assertThat(result.exits(5).output()).contains("/dev/pts/0\r\n", "out\r\nerr\r\n");
    }

    @Test
    void logsAreKeptFollowedAndCut() throws Exception {
        run(
                        "-d",
                        "--name",
                        "talker",
                        IMAGE,
                        "busybox",
                        "sh",
                        "-c",
                        "for i in 1 2 3 4 5; do echo line $i; done; echo apart >&2; busybox sleep"
                                + " 0.5; echo last; exit 4")
                .succeeds();
        Run.Result followed = daemon.docker("logs", "-f", "talker").run().succeeds();
        assertThat(followed.output()).isEqualTo("line 1\nline 2\nline 3\nline 4\nline 5\nlast\n");
        assertThat(followed.errorOutput()).isEqualTo("apart\n");
        assertThat(daemon.succeeds("wait", "talker")).isEqualTo("4");
        assertThat(daemon.docker("logs", "--tail", "1", "-t", "talker").run().output())
                .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d+Z last\n");
        assertThat(
                        daemon.succeeds(
                                "logs",
                                "--until",
                                "1s",
                                "--since",
                                "2030-01-01T00:00:00Z",
                                "talker"))
                .isEmpty();
    }

    @Test
    void commandsAreRunInARunningContainer() throws Exception {
        sleeper("--name", "host-of-commands");
        Run.Result result =
                daemon.docker(
                                "exec",
                                "-i",
                                "-e",
                                "Q=1",
                                "-w",
                                "/tmp",
                                "host-of-commands",
                                "busybox",
                                "sh",
                                "-c",
                                "busybox cat; echo $Q; pwd; exit 4")
                        .run("typed\n");
        assertThat(result.exits(4).output()).isEqualTo("typed\n1\n/tmp\n");
        daemon.docker("exec", "host-of-commands", "nosuch").run().exits(127);
        daemon.succeeds("exec", "-d", "host-of-commands", "busybox", "touch", "/made");
        assertThat(daemon.succeeds("exec", "host-of-commands", "busybox", "ls", "/made"))
                .isEqualTo("/made");
        assertThat(daemon.succeeds("top", "host-of-commands")).contains("busybox sleep 1000");
        assertThat(
                        daemon.succeeds(
                                "stats",
                                "--no-stream",
                                "--format",
                                "{{.PIDs}}",
                                "host-of-commands"))
                .isEqualTo("1");
    }

    @Test
    void lifeHasItsStates() throws Exception {
        String id = sleeper("--name", "lively", "--label", "colour=blue", "--stop-signal", "KILL");
        assertThat(state("lively")).isEqualTo("running 0");
        daemon.succeeds("pause", "lively");
        assertThat(state("lively")).isEqualTo("paused 0");
        daemon.succeeds("unpause", "lively");
        daemon.succeeds("stop", "lively");
        assertThat(state("lively")).isEqualTo("exited 137");
        assertThat(daemon.docker("kill", "lively").run().exits(1).errorOutput())
                .contains("is not running");
        daemon.succeeds("start", "lively");
        daemon.succeeds("rename", "lively", "other");
        assertThat(daemon.docker("rm", "other").run().exits(1).errorOutput())
                .contains("container is running");
        assertThat(daemon.succeeds("ps", "-q", "--no-trunc", "--filter", "label=colour=blue"))
                .isEqualTo(id);
        assertThat(daemon.succeeds("ps", "-q", "--filter", "label=colour=red")).isEmpty();
        assertThat(daemon.succeeds("ps", "-aq", "--filter", "status=exited")).isEmpty();
        assertThat(daemon.docker("run", "--name", "other", IMAGE).run().exits(125).errorOutput())
                .contains("already in use");
        daemon.succeeds("restart", "-t", "0", "other");
        daemon.succeeds("kill", id.substring(0, 12));
        assertThat(daemon.succeeds("wait", "other")).isEqualTo("137");
        daemon.succeeds("rm", "other");
        assertThat(daemon.succeeds("ps", "-aq")).isEmpty();
        assertThat(
                        daemon.succeeds(
                                "events",
                                "--since",
                                "1h",
                                "--until",
                                "-1s",
                                "--filter",
                                "container=" + id,
                                "--format",
                                "{{.Action}}"))
                .startsWith("create\nstart\npause\nunpause\nkill\ndie\nstop\nstart\nrename\n")
                .endsWith("destroy");
    }

    private static String state(String name) throws Exception {
        return daemon.succeeds(
                "inspect", "--format", "{{.State.Status}} {{.State.ExitCode}}", name);
    }

    @Test
    void whatIsWrittenStaysUntilRemoval() throws Exception {
        run(
                        "--name",
                        "writer",
                        IMAGE,
                        "busybox",
                        "sh",
                        "-c",
                        "echo x >> /file; busybox wc -l < /file")
                .succeeds();
        assertThat(daemon.succeeds("start", "-a", "writer")).isEqualTo("2");
        assertThat(daemon.succeeds("start", "-a", "writer")).isEqualTo("3");
    }

    @Test
    void filesAreCopiedWhetherItRunsOrNot() throws Exception {
        Path file = Files.writeString(daemon.quarters().folder().resolve("payload"), "payload\n");
        Path back = daemon.quarters().folder().resolve("back");
        daemon.succeeds(
                "create",
                "--network",
                "none",
                "--name",
                "cc",
                IMAGE,
                "busybox",
                "cat",
                "/etc/payload");
        daemon.succeeds("cp", file.toString(), "cc:/etc/");
        assertThat(daemon.succeeds("start", "-a", "cc")).isEqualTo("payload");
        daemon.succeeds("cp", "cc:/etc/payload", back.toString());
        assertThat(back).hasContent("payload");

        sleeper("--name", "running");
        daemon.succeeds("cp", file.toString(), "running:/tmp/renamed");
        assertThat(daemon.succeeds("exec", "running", "busybox", "cat", "/tmp/renamed"))
                .isEqualTo("payload");
        daemon.succeeds("exec", "running", "busybox", "ln", "-s", "/../../../../..", "/out");
        daemon.succeeds("cp", file.toString(), "running:/out/escaped");
        assertThat(daemon.succeeds("exec", "running", "busybox", "cat", "/escaped"))
                .isEqualTo("payload");
        assertThat(Path.of("/escaped")).doesNotExist();
        assertThat(
                        daemon.docker("cp", "running:/nosuch", back.toString())
                                .run()
                                .exits(1)
                                .errorOutput())
                .contains("/nosuch");
    }

    @Test
    void failingContainerIsStartedAgain() throws Exception {
        run("-d", "--name", "failing", "--restart", "on-failure:2", IMAGE, "busybox", "false")
                .succeeds();
        daemon.awaitOutput(
                "exited 2 1",
                "inspect",
                "--format",
                "{{.State.Status}} {{.RestartCount}} {{.State.ExitCode}}",
                "failing");
    }

    @Test
    void stoppedContainerIsNotStartedAgain() throws Exception {
        run("-d", "--name", "eager", "--restart", "always", IMAGE, "busybox", "sleep", "0.1")
                .succeeds();
        daemon.awaitOutput("true", "inspect", "--format", "{{ge .RestartCount 2}}", "eager");
        daemon.succeeds("stop", "-t", "0", "eager");
        assertThat(daemon.succeeds("ps", "-q")).isEmpty();
    }

    @Test
    void volumesOutliveContainers() throws Exception {
        run(
                        "--rm",
                        "-v",
                        "named:/data",
                        "-v",
                        "/nameless",
                        IMAGE,
                        "busybox",
                        "sh",
                        "-c",
                        "echo kept > /data/file; echo gone > /nameless/file")
                .succeeds();
        assertThat(
                        run("--rm", "-v", "named:/data:ro", IMAGE, "busybox", "cat", "/data/file")
                                .output())
                .isEqualTo("kept\n");
        assertThat(daemon.succeeds("volume", "ls", "-q")).isEqualTo("named");
        sleeper("-v", "named:/data");
        assertThat(daemon.docker("volume", "rm", "named").run().exits(1).errorOutput())
                .contains("in use");
        removeAll();
        daemon.succeeds("volume", "rm", "named");
    }

    @Test
    void imagesComeFromARegistryAndGoThroughArchives() throws Exception {
        Requirement.program("docker-registry");
        try (LoopbackRegistry registry = LoopbackRegistry.start(daemon.quarters().folder())) {
            String name = registry.reference("team/box:1");
            daemon.succeeds("tag", IMAGE, name);
            daemon.succeeds("push", "-q", name);
            daemon.succeeds("rmi", name);
            Run.Result pulled = run("--rm", name, "busybox", "echo", "pulled").succeeds();
            assertThat(pulled.output()).isEqualTo("pulled\n");
            assertThat(pulled.errorOutput()).contains("Downloaded newer image");
            String archive = daemon.quarters().folder().resolve("box.tar").toString();
            daemon.succeeds("save", "-o", archive, name);
            daemon.succeeds("rmi", name);
            assertThat(daemon.succeeds("load", "-i", archive)).contains(name);
            assertThat(daemon.succeeds("image", "inspect", "--format", "{{.Os}}", name))
                    .isEqualTo("linux");
            assertThat(daemon.succeeds("history", "-q", name)).isNotEmpty();
            daemon.succeeds("rmi", name);
            assertThat(daemon.docker("pull", name + "-nosuch").run().exitCode()).isEqualTo(1);
        }
        assertThat(daemon.succeeds("system", "df", "--format", "{{.Type}}")).contains("Images");
    }

    @Test
    void imageOfAContainerStays() throws Exception {
        daemon.succeeds("create", "--network", "none", "--name", "user", IMAGE, "busybox", "true");
        Run.Result refused = daemon.docker("rmi", daemon.succeeds("images", "-q", IMAGE)).run();
        assertThat(refused.exits(1).errorOutput()).contains("conflict");
    }

    @Test
    void slowReaderStopsNobody() throws Exception {
        Process slow =
                daemon.docker(
                                "run",
                                "--rm",
                                "--name",
                                "loud",
                                "--network",
                                "none",
                                IMAGE,
                                "busybox",
                                "yes")
                        .builder()
                        .start();
        try {
            daemon.awaitOutput("loud", "ps", "--format", "{{.Names}}", "--filter", "name=loud");
            assertThat(daemon.succeeds("version", "--format", "{{.Server.Os}}")).isEqualTo("linux");
            daemon.succeeds("kill", "loud");
            daemon.awaitOutput("", "ps", "-aq");
        } finally {
            slow.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
        }
    }
}
