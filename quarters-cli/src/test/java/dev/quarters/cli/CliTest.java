package dev.quarters.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarters.api.CommandException;
import dev.quarters.api.ExitStatus;
import dev.quarters.api.QuartersException;
import dev.quarters.api.TerminalSize;
import dev.quarters.cli.daemon.DaemonDoor;
import dev.quarters.cli.run.Terminal;
import dev.quarters.json.Json;
import dev.quarters.node.NodeFolder;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

class CliTest {

    private static final Terminal NO_TERMINAL =
            new Terminal() {
                @Override
                public boolean isInput() {
                    return false;
                }

                @Override
                public boolean isOutput() {
                    return false;
                }

                @Override
                public boolean showsErrorOutput() {
                    return false;
                }

                @Override
                public TerminalSize size() {
                    return new TerminalSize(80, 24);
                }

                @Override
                public Mode raw() {
                    return Mode.UNCHANGED;
                }
            };

    @TempDir private Path folder;

    private final RecordingNode node = new RecordingNode();
    private String output = "";
    private String errorOutput = "";

    private int run(String... words) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int code;
        try (Session session =
                new Session(
                        () -> node,
                        host -> DaemonDoor.to(host, NodeFolder.at(folder)),
                        Commands.all(),
                        new ByteArrayInputStream("input".getBytes(StandardCharsets.UTF_8)),
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8),
                        NO_TERMINAL)) {
            code = new Cli(session).run(List.of(words));
        }
        output = out.toString(StandardCharsets.UTF_8);
        errorOutput = err.toString(StandardCharsets.UTF_8);
        return code;
    }

    @Test
    void exitsWithTheGuestsCode() {
        node.status = ExitStatus.of(7);
        assertThat(run("run", "box:1", "sh", "-c", "exit 7")).isEqualTo(7);
        assertThat(output).isEqualTo("out\n");
        assertThat(errorOutput).isEqualTo("err\n");
        assertThat(node.guests.getFirst().command()).containsExactly("sh", "-c", "exit 7");
        assertThat(node.calls).containsExactly("close");
        assertThat(node.closed).isTrue();
    }

    @Test
    void inputIsGivenOnlyWithInteractive() {
        run("run", "box:1");
        assertThat(node.heard).isEmpty();
        run("run", "-i", "box:1");
        assertThat(node.heard).isEqualTo("input");
    }

    @Test
    void saysThatMemoryRanOut() {
        node.status = new ExitStatus(137, true);
        assertThat(run("run", "-m", "64m", "box:1")).isEqualTo(137);
        assertThat(errorOutput).contains("out of memory (OOM)").contains("64m");
    }

    @Test
    void failuresHaveDockersExitCodes() {
        node.failure = new CommandException("no such program: x", "", CommandException.NOT_FOUND);
        assertThat(run("run", "box:1", "x")).isEqualTo(127);
        node.failure = new QuartersException("cannot do it", "do something else");
        assertThat(run("run", "box:1", "x")).isEqualTo(125);
        assertThat(errorOutput).isEqualTo("quarters: cannot do it\n  do something else\n");
        node.failure = new IllegalStateException("a bug");
        assertThat(run("run", "box:1", "x")).isEqualTo(125);
        assertThat(errorOutput).contains("internal error").doesNotContain("\tat ");
    }

    @Test
    void terminalThatIsNotThereIsRefused() {
        assertThat(run("run", "-it", "box:1")).isEqualTo(125);
        assertThat(errorOutput).contains("-it needs a terminal");
        assertThat(node.guests).isEmpty();
    }

    @Test
    void pullPoliciesAreHeeded() {
        run("run", "--pull", "always", "box:1");
        assertThat(node.calls).containsExactly("pull box:1", "close");
        assertThat(run("run", "--pull", "never", "other")).isEqualTo(125);
        assertThat(errorOutput).contains("quarters pull other");
    }

    @ParameterizedTest
    @ValueSource(strings = {"rnu", "imags", "pul"})
    void mistypedVerbGetsASuggestion(String word) {
        assertThat(run(word)).isEqualTo(125);
        assertThat(errorOutput).contains("did you mean");
    }

    @Test
    void wrongUsagePointsToTheHelp() {
        assertThat(run("pull")).isEqualTo(125);
        assertThat(errorOutput).contains("needs REFERENCE").contains("quarters help pull");
    }

    static List<String> verbs() {
        return Commands.all().stream().map(Command::name).toList();
    }

    @ParameterizedTest
    @MethodSource("verbs")
    void everyVerbHasHelp(String verb) {
        assertThat(run(("help " + verb).split(" "))).isZero();
        assertThat(output).startsWith("Usage: quarters " + verb);
        String byHelp = output;
        assertThat(run((verb + " --help").split(" "))).isZero();
        assertThat(output).isEqualTo(byHelp);
        assertThat(output.lines()).allMatch(line -> line.length() <= 120);
    }

    @Test
    void overviewNamesEveryVerb() {
        assertThat(run()).isZero();
        assertThat(output).contains(verbs());
    }

    @Test
    void imagesAreATableOrJson() {
        run("images");
        assertThat(output)
                .contains("docker.io/library/box:1", "cccccccccccc", "linux/amd64", "4.85MB");
        run("images", "-q");
        assertThat(output).isEqualTo("cccccccccccc\n");
        run("images", "--format", "json");
        assertThat(Json.parse(output).get("SizeBytes").asLong()).isEqualTo(4_850_000);
        assertThat(run("image", "ls", "-q")).isZero();
    }

    @Test
    void inspectIsJsonWithDockersNames() {
        run("inspect", "box:1");
        Json image = Json.parse(output).asElements().getFirst();
        assertThat(image.get("Config").texts("Cmd")).containsExactly("sh");
        assertThat(image.text("RequiredKernel")).isEqualTo("3.2.0");
        run("inspect", "--document", "manifest", "box:1");
        assertThat(output).contains("MANIFEST");
        assertThat(run("inspect", "other")).isEqualTo(1);
    }

    @Test
    void techniquesTellReasonAndRemedy() {
        run("techniques");
        assertThat(output)
                .contains("shared-kernel", "available", "no Xen here", "remedy: boot one");
        run("techniques", "--format", "json");
        assertThat(Json.parse(output).asElements()).hasSize(2);
    }

    @Test
    void pullPushTagAndRemoveSayWhatTheyDid() {
        run("pull", "apt:bash", "--tag", "shell:1");
        assertThat(output).startsWith("shell:1 sha256:");
        assertThat(errorOutput).isEqualTo("abc: Downloading\n");
        run("push", "box:1", "oci:/x");
        run("tag", "box:1", "box:2");
        assertThat(node.calls)
                .containsExactly(
                        "pull apt:bash as shell:1", "push box:1 to oci:/x", "tag box:1 box:2");
        assertThat(run("rmi", "box:1", "other")).isEqualTo(125);
        assertThat(output).isEqualTo("untagged: box:1\n");
        assertThat(errorOutput).contains("no image other");
    }

    @Test
    void archiveIsWrittenWhole() throws Exception {
        Path file = folder.resolve("box.tar");
        assertThat(run("save", "-o", file.toString(), "box:1")).isZero();
        assertThat(file).hasContent("archive");
        assertThat(folder.toFile().list()).containsExactly("box.tar");
        assertThat(run("load", "-i", file.toString())).isZero();
        assertThat(output).isEqualTo("Loaded image: docker.io/library/box:1\n");
        assertThat(run("load", "-i", folder.resolve("none").toString())).isEqualTo(125);
        assertThat(errorOutput).contains("no such file");
    }

    @Test
    void pruneAsksFirst() {
        assertThat(run("image", "prune")).isEqualTo(1);
        assertThat(node.calls).isEmpty();
        assertThat(run("image", "prune", "-a", "-f")).isZero();
        assertThat(output).contains("Total reclaimed space: 1.00kB");
    }

    @Test
    void longHistoryIsCutUnlessAskedFor() {
        run("history", "box:1");
        assertThat(output).contains("…");
        run("history", "--no-trunc", "box:1");
        assertThat(output).contains("x".repeat(100));
    }

    @ParameterizedTest
    @ValueSource(strings = {"bash", "zsh"})
    void completionIsShell(String shell) throws Exception {
        run("completion", shell);
        Path script = Files.writeString(folder.resolve("completion"), output);
        Process check = new ProcessBuilder("bash", "-n", script.toString()).inheritIO().start();
        assertThat(check.waitFor()).isZero();
        assertThat(output).contains("--technique").contains("guest-os shared-kernel");
    }

    @Test
    void completionOfFishNamesEveryVerb() {
        run("completion", "fish");
        assertThat(output).contains("-a 'run'").contains("-l technique");
        assertThat(run("completion", "tcsh")).isEqualTo(125);
    }
}
