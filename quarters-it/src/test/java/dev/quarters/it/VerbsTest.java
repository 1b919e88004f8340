package dev.quarters.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarters.it.guestos.HostTerminal;
import dev.quarters.linux.io.Terminal;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The verbs about guests that outlive commands, with the daemon that the first of them starts. */
class VerbsTest {

    private static final String IMAGE = BoxImage.NAME;

    private static Installation quarters;
    private static StartedDaemons daemons;

    @BeforeAll
    static void install() throws Exception {
        Requirement.root();
        Requirement.program("apt-get");
        quarters = Installation.forRoot();
        daemons = new StartedDaemons(quarters);
        BoxImage.copyTo(quarters);
    }

    @AfterAll
    static void close() throws Exception {
        if (quarters != null) {
            try {
                assertThat(daemons.processes()).hasSize(1);
                assertThat(daemons.log()).doesNotContain("a bug", "Exception");
            } finally {
                daemons.close();
            }
        }
    }

    @AfterEach
    void removeAll() throws Exception {
        for (String id : succeeds("ps", "-aq").lines().toList()) {
            quarters.quarters("rm", "-f", "-v", id);
        }
    }

    private static String succeeds(String... words) throws Exception {
        return quarters.quarters(words).succeeds().output();
    }

    private static String sleeper(String name, String... options) throws Exception {
        List<String> words = new ArrayList<>(List.of("run", "-d", "--network", "none"));
        words.addAll(List.of("--name", name));
        words.addAll(List.of(options));
        words.addAll(List.of(IMAGE, "busybox", "sleep", "1000"));
        return succeeds(words.toArray(String[]::new)).strip();
    }

    private static HostTerminal terminal(String... words) {
        Run command = quarters.command(words);
        List<String> environment = new ArrayList<>(List.of("PATH=" + System.getenv("PATH")));
        command.environment().forEach((name, value) -> environment.add(name + "=" + value));
        return new HostTerminal(command.line(), environment, new Terminal.Size(100, 30));
    }

    @Test
    void guestOutlivesTheCommandAndIsListed() throws Exception {
        String id = sleeper("one", "-l", "stage=test");
        assertThat(id).matches("[0-9a-f]{64}");
        assertThat(succeeds("ps").lines().toList())
                .hasSize(2)
                .last()
                .asString()
                .matches(
                        id.substring(0, 12)
                                + " +box:1 +\"busybox sleep 1000\" +.* ago +Up .* +one");
        assertThat(succeeds("ps", "-q", "--no-trunc")).isEqualTo(id + "\n");
        assertThat(succeeds("ps", "--format", "{{.Names}} {{.State}}")).isEqualTo("one running\n");
        assertThat(succeeds("ps", "-q", "--filter", "label=stage=other")).isEmpty();
        assertThat(succeeds("container", "ls", "--format", "json")).contains("\"Names\":\"one\"");
    }

    /** What is asked in the words of both. */
    private static final List<List<String>> LINES =
            List.of(
                    List.of("ps", "-a"),
                    List.of("ps", "-a", "--no-trunc"),
                    List.of("ps", "-aq"),
                    List.of("ps", "-n", "1"),
                    List.of("ps", "-a", "--format", "{{.ID}}\t{{.Names}}\t{{.Command}}"),
                    List.of("ps", "-a", "--format", "table {{.Names}}\t{{.Status}}"),
                    List.of("port", "web"),
                    List.of("port", "web", "80"),
                    List.of("top", "web"),
                    List.of("logs", "ended"),
                    List.of("diff", "ended"),
                    List.of("wait", "ended"),
                    List.of("volume", "ls"),
                    List.of("network", "ls", "--format", "{{.Name}}"),
                    List.of("inspect", "-f", "{{.State.Status}} {{json .Config.Cmd}}", "ended"),
                    List.of("inspect", "-f", "{{range .Config.Env}}{{.}};{{end}}", "ended"),
                    List.of("inspect", "-f", "{{.Config.Cmd}} {{.HostConfig.AutoRemove}}", "web"),
                    List.of("system", "df", "--format", "{{.Type}} {{.TotalCount}} {{.Active}}"),
                    List.of("rm", "no-such-guest"));

    /** Stock docker asks the same daemon. */
    @Test
    void agreesWithDockersClient() throws Exception {
        Requirement.program("docker");
        succeeds(
                "run",
                "-d",
                "--name",
                "web",
                "--network",
                "user",
                "-p",
                "127.0.0.1::80",
                IMAGE,
                "busybox",
                "sleep",
                "1000");
        quarters.quarters(
                        "run",
                        "--name",
                        "ended",
                        "--network",
                        "none",
                        IMAGE,
                        "busybox",
                        "sh",
                        "-c",
                        "echo hello; echo x > /made; exit 3")
                .exits(3);
        for (List<String> words : LINES) {
            List<String> docker = new ArrayList<>(List.of("docker"));
            docker.addAll(words);
            Run.Result theirs =
                    Run.of(docker.toArray(String[]::new))
                            .with("DOCKER_HOST", "unix://" + quarters.data().resolve("docker.sock"))
                            .with("DOCKER_CONFIG", quarters.folder().resolve("docker").toString())
                            .run();
            Run.Result ours = quarters.quarters(words.toArray(String[]::new));
            assertThat(withoutAges(ours.output()))
                    .describedAs(words.toString())
                    .isEqualTo(withoutAges(theirs.output()));
            ours.exits(theirs.exitCode());
        }
    }

    /** A second may begin between the two, and change the width of columns. */
    private static String withoutAges(String output) {
        String same = output.replaceAll("(Less than a second|1 second|\\d+ seconds)( ago)?", "AGE");
        return same.equals(output) ? output : same.replaceAll(" {2,}", "  ");
    }

    @Test
    void guestIsMovedThroughItsLife() throws Exception {
        assertThat(
                        succeeds(
                                        "create",
                                        "--network",
                                        "none",
                                        "--name",
                                        "aa",
                                        IMAGE,
                                        "busybox",
                                        "sh",
                                        "-c",
                                        "trap 'exit 5' TERM; while :; do busybox sleep 0.1; done")
                                .strip())
                .hasSize(64);
        assertThat(state("aa")).isEqualTo("created");
        assertThat(succeeds("start", "aa")).isEqualTo("aa\n");
        succeeds("pause", "aa");
        assertThat(state("aa")).isEqualTo("paused");
        succeeds("unpause", "aa");
        succeeds("rename", "aa", "bb");
        succeeds("update", "--restart", "on-failure:3", "bb");
        assertThat(succeeds("inspect", "-f", "{{json .HostConfig.RestartPolicy}}", "bb"))
                .isEqualTo("{\"Name\":\"on-failure\",\"MaximumRetryCount\":3}\n");
        succeeds("update", "--restart", "no", "bb");
        assertThat(succeeds("stop", "bb")).isEqualTo("bb\n");
        assertThat(succeeds("wait", "bb")).isEqualTo("5\n");
        succeeds("restart", "-t", "0", "bb");
        assertThat(state("bb")).isEqualTo("running");
        succeeds("kill", "-s", "KILL", "bb");
        assertThat(succeeds("wait", "bb")).isEqualTo("137\n");
        assertThat(quarters.quarters("rm", "no-such", "bb").exits(1).output()).isEqualTo("bb\n");
        assertThat(succeeds("ps", "-aq")).isEmpty();
    }

    private static String state(String name) throws Exception {
        return succeeds("inspect", "--format", "{{.State.Status}}", name).strip();
    }

    @Test
    void restartPolicyAndHealthChecksAreTheDaemons() throws Exception {
        sleeper(
                "well",
                "--restart",
                "always",
                "--health-cmd",
                "busybox true",
                "--health-interval",
                "200ms");
        assertThat(
                        succeeds(
                                "inspect",
                                "-f",
                                "{{.HostConfig.RestartPolicy.Name}}"
                                        + " {{.Config.Healthcheck.Interval}}",
                                "well"))
                .isEqualTo("always 200000000\n");
        String first = succeeds("inspect", "-f", "{{.State.Pid}}", "well");
        succeeds("exec", "well", "busybox", "kill", "-9", "1");
        succeeds("kill", "-s", "KILL", "well");
    }

    @Test
    void foregroundGuestWithANameIsTheDaemonsAndEndsAsTheCommand() throws Exception {
        Run.Result result =
                quarters.command(
                                "run",
                                "-i",
                                "--rm",
                                "--name",
                                "front",
                                "--network",
                                "none",
                                "-e",
                                "A=b c",
                                "-w",
                                "/var",
                                "-u",
                                "5:6",
                                "-h",
                                "box",
                                "--tmpfs",
                                "/scratch:size=1m",
                                IMAGE,
                                "busybox",
                                "sh",
                                "-c",
                                "busybox cat; echo $A; pwd; busybox id -u; busybox hostname; echo"
                                        + " apart >&2; exit 7")
                        .run("typed\n");
        assertThat(result.exits(7).output()).isEqualTo("typed\nb c\n/var\n5\nbox\n");
        assertThat(result.errorOutput()).isEqualTo("apart\n");
        assertThat(succeeds("ps", "-aq")).isEmpty();
        quarters.quarters("run", "--rm", "--name", "x1", "--network", "none", IMAGE, "no-such")
                .exits(127);
        quarters.quarters("run", "--rm", "--name", "x2", "--network", "none", IMAGE, "/etc/passwd")
                .exits(126);
        assertThat(
                        quarters.quarters("run", "-d", "--pull", "never", "none:such")
                                .exits(125)
                                .errorOutput())
                .contains("none:such", "--pull never");
        sleeper("taken");
        assertThat(
                        quarters.quarters("run", "-d", "--name", "taken", IMAGE)
                                .exits(125)
                                .errorOutput())
                .contains("already in use");
    }

    @Test
    void logsAreShownAsAsked() throws Exception {
        succeeds(
                "run",
                "-d",
                "--network",
                "none",
                "--name",
                "talks",
                IMAGE,
                "busybox",
                "sh",
                "-c",
                "for i in 1 2 3; do echo $i; done; echo apart >&2; busybox sleep 1; echo end");
        Run.Result followed = quarters.quarters("logs", "-f", "talks").succeeds();
        assertThat(followed.output()).isEqualTo("1\n2\n3\nend\n");
        assertThat(followed.errorOutput()).isEqualTo("apart\n");
        assertThat(succeeds("logs", "--tail", "1", "talks")).isEqualTo("end\n");
        assertThat(succeeds("logs", "-t", "-n", "1", "talks"))
                .matches("\\d{4}-\\d\\d-\\d\\dT[0-9:.]+Z end\n");
        assertThat(succeeds("logs", "--since", "1h", "talks")).isEqualTo("1\n2\n3\nend\n");
        assertThat(succeeds("logs", "--until", "1h", "talks")).isEmpty();
        assertThat(quarters.quarters("logs", "nobody").exits(1).errorOutput())
                .contains("No such container: nobody");
    }

    @Test
    void furtherCommandsHaveStreamsAndExitCodes() throws Exception {
        sleeper("house");
        assertThat(
                        quarters.command(
                                        "exec",
                                        "-i",
                                        "-e",
                                        "A=1",
                                        "-w",
                                        "/tmp",
                                        "-u",
                                        "3",
                                        "house",
                                        "busybox",
                                        "sh",
                                        "-c",
                                        "busybox cat; echo $A; pwd; busybox id -u; exit 9")
                                .run("in\n")
                                .exits(9)
                                .output())
                .isEqualTo("in\n1\n/tmp\n3\n");
        quarters.quarters("exec", "house", "no-such").exits(127);
        quarters.quarters("exec", "house", "/etc/passwd").exits(126);
        succeeds("exec", "-d", "house", "busybox", "touch", "/done");
        awaitSuccess("exec", "house", "busybox", "test", "-e", "/done");
        assertThat(quarters.quarters("exec", "nobody", "true").exits(1).errorOutput())
                .contains("No such container");
        quarters.quarters("exec", "house").exits(125);
    }

    private static void awaitSuccess(String... words) throws Exception {
        for (int tries = 0; quarters.quarters(words).exitCode() != 0; tries++) {
            assertThat(tries).describedAs(List.of(words).toString()).isLessThan(50);
        }
    }

    @Test
    void terminalIsHandedThroughResizedAndLeft() throws Exception {
        sleeper("house");
        try (HostTerminal shell = terminal("exec", "-it", "house", "busybox", "sh")) {
            shell.type("busybox stty size; echo A$((1+1))\r");
            assertThat(shell.until("A2")).contains("30 100");
            shell.resize(new Terminal.Size(70, 20));
            shell.type("sleep 1; busybox stty size; echo B$((1+1))\r");
            assertThat(shell.until("B2")).contains("20 70");
            shell.type("exit 6\r");
            assertThat(shell.exitCode()).isEqualTo(6);
        }
        try (HostTerminal shell =
                terminal(
                        "run",
                        "-it",
                        "--network",
                        "none",
                        "--name",
                        "left",
                        IMAGE,
                        "busybox",
                        "sh")) {
            shell.type("echo C$((1+1))\r");
            shell.until("C2");
            shell.type("\u0010\u0011");
            assertThat(shell.exitCode()).isZero();
        }
        assertThat(state("left")).isEqualTo("running");
        try (HostTerminal shell = terminal("attach", "--detach-keys", "ctrl-x", "left")) {
            shell.type("echo D$((1+1))\r");
            shell.until("D2");
            shell.type("exit 4\r");
            assertThat(shell.exitCode()).isEqualTo(4);
        }
        assertThat(quarters.quarters("attach", "left").exits(1).errorOutput())
                .contains("quarters start -a left");
    }

    @Test
    void startStaysWithAGuest() throws Exception {
        succeeds(
                "create",
                "-i",
                "--network",
                "none",
                "--name",
                "job",
                IMAGE,
                "busybox",
                "sh",
                "-c",
                "busybox cat; exit 3");
        assertThat(quarters.command("start", "-ai", "job").run("typed").exits(3).output())
                .isEqualTo("typed");
        assertThat(quarters.quarters("start", "nobody").exits(1).errorOutput()).contains("nobody");
    }

    @Test
    void filesGoInAndOut() throws Exception {
        sleeper("house");
        Path folder = Files.createDirectory(quarters.folder().resolve("files"));
        Files.writeString(folder.resolve("a"), "A");
        Files.createDirectory(folder.resolve("in"));
        Files.writeString(folder.resolve("in/b"), "B");
        Files.createSymbolicLink(folder.resolve("in/link"), Path.of("b"));
        assertThat(folder.resolve("a").toFile().setExecutable(true, false)).isTrue();
        succeeds("cp", folder + "/a", "house:/tmp");
        succeeds("cp", folder + "/a", "house:/tmp/renamed");
        succeeds("cp", folder.toString(), "house:/whole");
        succeeds("cp", folder + "/in/.", "house:/tmp");
        assertThat(
                        succeeds(
                                "exec",
                                "house",
                                "busybox",
                                "sh",
                                "-c",
                                "busybox cat /tmp/a /tmp/renamed /whole/in/b /tmp/b /tmp/link;"
                                        + " busybox stat -c %a /tmp/a; busybox readlink /tmp/link"))
                .isEqualTo("AABBB755\nb\n");
        succeeds("cp", "house:/whole/in", folder + "/out");
        assertThat(folder.resolve("out/b")).hasContent("B");
        assertThat(Files.readSymbolicLink(folder.resolve("out/link"))).isEqualTo(Path.of("b"));
        succeeds("cp", "house:/whole/a", folder + "/out");
        assertThat(folder.resolve("out/a")).hasContent("A").isExecutable();
        succeeds("cp", "house:/whole/.", folder + "/out");
        assertThat(folder.resolve("out/in/b")).hasContent("B");
        File archive = folder.resolve("x.tar").toFile();
        Process process =
                quarters.command("cp", "house:/whole", "-")
                        .builder()
                        .redirectOutput(archive)
                        .start();
        assertThat(process.waitFor()).isZero();
        assertThat(Run.of("tar", "-tf", archive.toString()).run().succeeds().output())
                .contains("whole/in/b");
        quarters.quarters("exec", "house", "busybox", "mkdir", "/into").succeeds();
        Process back =
                quarters.command("cp", "-", "house:/into").builder().redirectInput(archive).start();
        assertThat(back.waitFor()).isZero();
        assertThat(succeeds("exec", "house", "busybox", "cat", "/into/whole/in/b")).isEqualTo("B");
        assertThat(quarters.quarters("cp", "house:/no/such", ".").exits(1).errorOutput())
                .doesNotContain("Exception");
        quarters.quarters("cp", folder + "/none", "house:/tmp").exits(1);
        quarters.quarters("cp", folder + "/a", "house:/no/such/").exits(1);
    }

    @Test
    void whatAGuestUsesAndDoesIsShown() throws Exception {
        sleeper("house");
        assertThat(succeeds("stats", "--no-stream", "house").lines().toList())
                .hasSize(2)
                .last()
                .asString()
                .matches("[0-9a-f]{12} +house +[0-9.]+% +[0-9.]+\\w+ / [0-9.]+GiB +.*");
        assertThat(succeeds("top", "house")).contains("busybox sleep 1000");
        assertThat(
                        succeeds(
                                "events",
                                "--since",
                                "1h",
                                "--until",
                                "0s",
                                "--filter",
                                "container=house"))
                .contains(" container create ", " container start ", "name=house");
        assertThat(succeeds("system", "info", "--format", "{{.OSType}}")).isEqualTo("linux\n");
        assertThat(succeeds("system", "df")).contains("Images", "Containers", "Local Volumes");
    }

    @Test
    void changesBecomeImages() throws Exception {
        quarters.quarters(
                        "run",
                        "--network",
                        "none",
                        "--name",
                        "made",
                        IMAGE,
                        "busybox",
                        "sh",
                        "-c",
                        "echo new > /file")
                .succeeds();
        assertThat(succeeds("diff", "made")).contains("A /file");
        assertThat(
                        succeeds(
                                "commit",
                                "-c",
                                "CMD [\"busybox\",\"cat\",\"/file\"]",
                                "made",
                                "made:2"))
                .startsWith("sha256:");
        assertThat(succeeds("run", "made:2")).isEqualTo("new\n");
        Path root = quarters.folder().resolve("root.tar");
        succeeds("export", "-o", root.toString(), "made");
        assertThat(
                        succeeds(
                                "import",
                                "-c",
                                "CMD [\"busybox\",\"cat\",\"/file\"]",
                                root.toString(),
                                "flat:1"))
                .contains("sha256:");
        assertThat(succeeds("run", "flat:1")).isEqualTo("new\n");
        succeeds("rmi", "made:2", "flat:1");
    }

    @Test
    void volumesOutliveGuests() throws Exception {
        assertThat(succeeds("volume", "create", "--label", "a=b", "data")).isEqualTo("data\n");
        succeeds(
                "run",
                "--rm",
                "--network",
                "none",
                "-v",
                "data:/d",
                IMAGE,
                "busybox",
                "sh",
                "-c",
                "echo kept > /d/f");
        assertThat(
                        succeeds(
                                "run",
                                "--rm",
                                "--network",
                                "none",
                                "--mount",
                                "source=data,target=/d,readonly",
                                IMAGE,
                                "busybox",
                                "cat",
                                "/d/f"))
                .isEqualTo("kept\n");
        assertThat(succeeds("volume", "ls", "-q")).isEqualTo("data\n");
        assertThat(succeeds("volume", "inspect", "-f", "{{.Labels.a}}", "data")).isEqualTo("b\n");
        assertThat(succeeds("volume", "rm", "data")).isEqualTo("data\n");
        assertThat(quarters.quarters("volume", "rm", "data").exits(1).errorOutput())
                .contains("data");
        assertThat(quarters.command("volume", "prune").run("n\n").exitCode()).isEqualTo(1);
    }

    @Test
    void imagesOfGuestsAreKept() throws Exception {
        succeeds("create", "--network", "none", "--name", "needs", IMAGE, "busybox", "true");
        assertThat(quarters.quarters("rmi", IMAGE, "apt:busybox-static").exits(125).errorOutput())
                .contains("needs");
        succeeds("image", "prune", "-a", "-f");
        assertThat(succeeds("start", "-a", "needs")).isEmpty();
        assertThat(succeeds("system", "prune", "-f")).contains("Deleted Containers:");
        BoxImage.pull(quarters);
    }

    @Test
    void mistakesAreToldWithARemedy() throws Exception {
        assertThat(quarters.quarters("-H", "unix:///no/such.sock", "ps").exits(1).errorOutput())
                .contains("/no/such.sock", "quarters daemon --host");
        assertThat(quarters.quarters("--host=tcp://x", "ps").exits(1).errorOutput())
                .contains("unix://PATH");
        assertThat(quarters.quarters("ps", "--filter", "nonsense").exits(125).errorOutput())
                .contains("NAME=VALUE");
        assertThat(quarters.quarters("ps", "--format", "{{.ID").exits(125).errorOutput())
                .contains("--format");
        assertThat(quarters.quarters("run", "-d", "--gdb", "tcp:1", IMAGE).exits(125).errorOutput())
                .contains("--gdb", "-d");
        quarters.quarters("inspect", "nothing").exits(1);
    }
}
