package dev.quarters.it;

import static dev.quarters.it.DockerDaemon.IMAGE;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What users of Docker do with a container, with their own client, whatever the runtime is. A guest
 * serves for many verbs, since some take seconds to boot.
 */
abstract class DockerVerbsScenario {

    /** It says what it is told by signals, serves a page, and ends with 3 when it is asked to. */
    private static final String WORK =
            "trap 'echo told' USR1; trap 'echo asked; exit 3' TERM; busybox mkdir /www; echo page >"
                    + " /www/index.html; busybox httpd -p 80 -h /www; echo from-guest > /bind/out;"
                    + " echo kept > /named/file; echo started; while true; do busybox sleep 0.1;"
                    + " done";

    private static final String CHANGE =
            "echo hi > /new; busybox rm /etc/passwd; echo x >> /etc/group; busybox mkdir /root/d;"
                    + " busybox ln -s /new /root/link; busybox chown 5:6 /new; busybox chmod 4711"
                    + " /new; busybox rm -rf /usr/share; busybox mkdir /usr/share; echo 1 >"
                    + " /usr/share/k";

    private DockerDaemon daemon;

    abstract String runtime();

    /** Words of {@code docker update} that this runtime follows while a guest runs. */
    abstract List<String> update();

    @BeforeEach
    void start() throws Exception {
        daemon = DockerDaemon.startWithKernels();
    }

    @AfterEach
    void stop() throws Exception {
        if (daemon != null) {
            daemon.closeWithoutMistakes();
        }
    }

    private String[] line(String verb, String... words) {
        List<String> line = new ArrayList<>(List.of(verb, "--runtime", runtime()));
        line.addAll(List.of("--network", "user", "--memory", "96m"));
        line.addAll(List.of(words));
        return line.toArray(String[]::new);
    }

    private String inspect(String format, String name) throws Exception {
        return daemon.succeeds("inspect", "--format", format, name);
    }

    private String exec(String script) throws Exception {
        return daemon.succeeds("exec", "guest", "busybox", "sh", "-c", script);
    }

    @Test
    void theStockClientDrivesGuests() throws Exception {
        Requirement.program("script");
        daemon.succeeds(
                line(
                        "run",
                        "-d",
                        "--name",
                        "failing",
                        "--restart",
                        "on-failure:2",
                        IMAGE,
                        "busybox",
                        "false"));
        startTheGuest();
        lists();
        runsFurtherCommands();
        copiesFiles();
        looksInside();
        pauses();
        networksAndVolumes();
        changesAndCommits();
        isRunFromTheCommittedImage();
        updatesAndRestarts();
        ends();
        daemon.awaitOutput(
                "exited 2 1",
                "inspect",
                "--format",
                "{{.State.Status}} {{.RestartCount}} {{.State.ExitCode}}",
                "failing");
        prunes();
    }

    private void startTheGuest() throws Exception {
        Path bind = Files.createDirectory(daemon.quarters().folder().resolve("bind"));
        String id =
                daemon.succeeds(
                        line(
                                "run",
                                "-d",
                                "--name",
                                "first-name",
                                "-l",
                                "kind=work",
                                "-p",
                                "127.0.0.1::80",
                                "-v",
                                bind + ":/bind",
                                "-v",
                                "named:/named",
                                "--health-cmd",
                                "busybox test -e /named/file",
                                "--health-interval",
                                "1s",
                                IMAGE,
                                "busybox",
                                "sh",
                                "-c",
                                WORK));
        assertThat(id).matches("[0-9a-f]{64}");
        daemon.succeeds("rename", "first-name", "guest");
        daemon.awaitOutput("started", "logs", "guest");
        assertThat(bind.resolve("out")).hasContent("from-guest");
        String shown = daemon.succeeds("port", "guest", "80");
        assertThat(get("http://127.0.0.1:" + shown.substring(shown.lastIndexOf(':') + 1)))
                .isEqualTo("page\n");
        assertThat(inspect("{{.HostConfig.Runtime}} {{.HostConfig.Memory}}", "guest"))
                .isEqualTo(runtime() + " " + (96 << 20));
        assertThat(inspect("{{.State.Status}} {{.Name}}", "guest")).isEqualTo("running /guest");
    }

    private static String get(String address) throws IOException {
        return new String(
                URI.create(address).toURL().openStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    private void lists() throws Exception {
        List<String> names = List.of("ps", "--format", "{{.Names}}", "--filter");
        for (String filter :
                List.of("name=gues", "label=kind=work", "status=running", "volume=named")) {
            List<String> line = new ArrayList<>(names);
            line.addAll(List.of(filter, "--filter", "label=kind"));
            assertThat(daemon.succeeds(line.toArray(String[]::new))).isEqualTo("guest");
        }
        assertThat(daemon.succeeds("ps", "-q", "--filter", "name=nobody")).isEmpty();
    }

    private void runsFurtherCommands() throws Exception {
        Run.Result entered =
                daemon.docker("exec", "-i", "-e", "A=b", "guest", "busybox", "sh", "-c", READS)
                        .run("words\n");
        assertThat(entered.exits(6).output()).isEqualTo("words\nb\n");
        assertThat(entered.errorOutput()).isEqualTo("apart\n");
        Run.Result terminal =
                inTerminal("docker exec -it guest busybox sh -c 'busybox tty'; exit 4");
        assertThat(terminal.exits(4).output()).contains("/dev/pts/");
    }

    private static final String READS = "busybox cat; echo $A; echo apart >&2; exit 6";

    private Run.Result inTerminal(String script) throws Exception {
        return new Run(
                        List.of("script", "-qec", script, "/dev/null"),
                        daemon.docker().environment())
                .run();
    }

    private void copiesFiles() throws Exception {
        Path file = Files.writeString(daemon.quarters().folder().resolve("payload"), "payload\n");
        Path back = daemon.quarters().folder().resolve("back");
        daemon.succeeds("cp", file.toString(), "guest:/root/");
        assertThat(exec("busybox cat /root/payload")).isEqualTo("payload");
        daemon.succeeds("cp", "guest:/root/payload", back.toString());
        assertThat(back).hasContent("payload");
        assertThat(daemon.docker("cp", "guest:/nosuch", "/").run().exits(1).errorOutput())
                .contains("/nosuch");
    }

    private void looksInside() throws Exception {
        String top = daemon.succeeds("top", "guest");
        assertThat(top.lines().findFirst().orElseThrow())
                .matches("UID +PID +PPID +C +STIME +TTY +TIME +CMD");
        assertThat(top).contains("busybox sh -c trap", "busybox httpd -p 80");
        assertThat(daemon.succeeds("stats", "--no-stream", "--format", "{{.MemUsage}}", "guest"))
                .matches("[1-9].*[KM]iB / [1-9].*MiB");
        daemon.awaitOutput("healthy", "inspect", "--format", "{{.State.Health.Status}}", "guest");
    }

    private void pauses() throws Exception {
        exec(
                "echo 0 > /count; (while true; do echo x >> /count; busybox usleep 20000; done) >"
                        + " /dev/null 2>&1 &");
        daemon.succeeds("pause", "guest");
        assertThat(daemon.succeeds("ps", "--format", "{{.Names}}", "--filter", "status=paused"))
                .isEqualTo("guest");
        assertThat(daemon.docker("exec", "guest", "busybox", "true").run().exits(1).errorOutput())
                .contains("paused");
        daemon.succeeds("unpause", "guest");
        String before = exec("busybox wc -c < /count");
        daemon.succeeds("pause", "guest");
        Thread.sleep(700);
        daemon.succeeds("unpause", "guest");
        // A loop that had gone on would have written 35 times.
        long written =
                Long.parseLong(exec("busybox wc -c < /count").strip())
                        - Long.parseLong(before.strip());
        assertThat(written).isLessThan(2 * 28);
    }

    private void networksAndVolumes() throws Exception {
        String id = daemon.succeeds("network", "create", "--label", "kind=test", "net");
        assertThat(daemon.succeeds("network", "ls", "-q", "--no-trunc", "--filter", "label=kind"))
                .isEqualTo(id);
        daemon.succeeds("network", "rm", "net");
        daemon.succeeds("volume", "create", "unused");
        assertThat(daemon.succeeds("volume", "ls", "-q")).isEqualTo("named\nunused");
        assertThat(daemon.docker("volume", "rm", "named").run().exits(1).errorOutput())
                .contains("in use");
        assertThat(daemon.succeeds("system", "df", "--format", "{{.Type}} {{.TotalCount}}"))
                .contains("Containers 2", "Local Volumes 2");
    }

    private void changesAndCommits() throws Exception {
        exec(CHANGE);
        assertThat(daemon.succeeds("diff", "guest").lines())
                .contains(
                        "C /etc",
                        "C /etc/group",
                        "D /etc/passwd",
                        "A /new",
                        "C /root",
                        "A /root/d",
                        "A /root/link",
                        "C /usr",
                        "C /usr/share",
                        "A /usr/share/k")
                .doesNotContain("A /bind/out", "A /named/file", "C /usr/bin");
        Path root = daemon.quarters().folder().resolve("root.tar");
        daemon.succeeds("export", "-o", root.toString(), "guest");
        assertThat(Run.of("tar", "-tvf", root.toString()).run().succeeds().output())
                .containsPattern("-rws--x--x 5/6 +3 .* new\n")
                .containsPattern("lrwxrwxrwx .* root/link -> /new\n")
                .contains(" usr/share/k\n", " proc/\n", " usr/bin/busybox\n")
                .doesNotContain(" bind/out\n", " named/file\n", " proc/1/\n", " etc/passwd\n");
        daemon.succeeds("commit", "--change", "ENV A=b", "guest", "made:1");
        assertThat(inspect("{{.State.Status}}", "guest")).isEqualTo("running");
    }

    private void isRunFromTheCommittedImage() throws Exception {
        String archive = daemon.quarters().folder().resolve("made.tar").toString();
        daemon.succeeds("save", "-o", archive, "made:1");
        daemon.succeeds("rmi", "made:1");
        assertThat(daemon.succeeds("load", "-i", archive)).contains("made:1");
        String look =
                "busybox cat /new; busybox stat -c \"%a %u:%g\" /new; busybox ls /usr/share; echo"
                        + " $A; busybox test -e /etc/passwd || exit 7";
        Run.Result run =
                inTerminal(
                        "docker "
                                + String.join(" ", line("run", "--rm", "-it", "made:1"))
                                + " busybox sh -c '"
                                + look
                                + "'");
        assertThat(run.exits(7).output()).contains("hi\r\n4711 5:6\r\nk\r\nb\r\n");
        assertThat(daemon.succeeds("ps", "-aq", "--filter", "ancestor=made:1")).isEmpty();
    }

    private void updatesAndRestarts() throws Exception {
        List<String> update = new ArrayList<>(List.of("update"));
        update.addAll(update());
        update.add("guest");
        daemon.succeeds(update.toArray(String[]::new));
        Process logs =
                daemon.docker("logs", "-f", "guest").builder().redirectErrorStream(true).start();
        daemon.succeeds("kill", "-s", "USR1", "guest");
        daemon.awaitOutput("started\ntold", "logs", "guest");
        daemon.succeeds("restart", "guest");
        String followed = new String(logs.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(followed).isEqualTo("started\ntold\nasked\n");
        assertThat(logs.waitFor()).isZero();
        daemon.awaitOutput("started", "logs", "--tail", "1", "guest");
        assertThat(exec("busybox cat /new /named/file")).isEqualTo("hi\nkept");
    }

    private void ends() throws Exception {
        Process waits = daemon.docker("wait", "guest").builder().start();
        daemon.awaitOutput("true", "inspect", "--format", "{{.State.Running}}", "guest");
        daemon.succeeds("stop", "guest");
        assertThat(new String(waits.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .isEqualTo("3\n");
        assertThat(inspect("{{.State.Status}} {{.State.ExitCode}}", "guest")).isEqualTo("exited 3");
        assertThat(
                        daemon.succeeds(
                                        "events",
                                        "--since",
                                        "1h",
                                        "--until",
                                        "-1s",
                                        "--filter",
                                        "container=" + inspect("{{.Id}}", "guest"),
                                        "--format",
                                        "{{.Action}}")
                                .lines()
                                .filter(action -> !action.startsWith("exec_")))
                .contains("create", "start", "rename", "pause", "unpause", "commit", "kill", "die")
                .contains("stop", "health_status: healthy");
    }

    private void prunes() throws Exception {
        assertThat(daemon.succeeds("container", "prune", "-f")).contains("Deleted Containers:");
        assertThat(daemon.succeeds("ps", "-aq")).isEmpty();
        assertThat(daemon.succeeds("volume", "prune", "-af")).contains("named", "unused");
        daemon.succeeds("rmi", "made:1");
        assertThat(daemon.succeeds("image", "prune", "-f")).contains("reclaimed space");
    }
}
