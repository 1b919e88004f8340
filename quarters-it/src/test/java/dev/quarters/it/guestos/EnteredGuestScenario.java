package dev.quarters.it.guestos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quarters.Quarters;
import dev.quarters.api.CommandException;
import dev.quarters.api.Enterable;
import dev.quarters.api.Enterable.CommandSpec;
import dev.quarters.api.Guest;
import dev.quarters.api.GuestState;
import dev.quarters.api.GuestStreams;
import dev.quarters.api.Pausable;
import dev.quarters.api.QuartersException;
import dev.quarters.api.TerminalSize;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Further commands in one guest that booted a kernel of its own, whatever runs it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(120)
abstract class EnteredGuestScenario {

    private Quarters quarters;
    private Guest guest;

    abstract String engine();

    @BeforeAll
    void boot() {
        quarters = GuestOsImages.open(engine());
        guest =
                GuestOsImages.create(
                        quarters,
                        GuestOsImages.busybox("echo first > /made; busybox sleep 100000")
                                .engine(engine())
                                .environment(List.of("A=first", "B=first"))
                                .workingDirectory("/var")
                                .hostname("box"));
        guest.start(GuestStreams.discard());
    }

    @AfterAll
    void close() {
        if (quarters != null) {
            quarters.close();
        }
    }

    private Enterable.Command enter(CommandSpec command, GuestStreams streams) {
        return guest.ability(Enterable.class).orElseThrow().enter(command, streams);
    }

    private record Outcome(int code, String output, String errors) {}

    private Outcome run(CommandSpec command, Optional<InputStream> input) throws Exception {
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        ByteArrayOutputStream errors = new ByteArrayOutputStream();
        int code =
                enter(command, new GuestStreams(input, output, errors, Optional.empty()))
                        .await()
                        .code();
        return new Outcome(
                code,
                output.toString(StandardCharsets.UTF_8),
                errors.toString(StandardCharsets.UTF_8));
    }

    private static CommandSpec shell(String script) {
        return CommandSpec.of("busybox", "sh", "-c", script);
    }

    private Outcome run(String script) throws Exception {
        return run(shell(script), Optional.empty());
    }

    @Test
    void outputErrorsAndExitCodeAreApart() throws Exception {
        assertThat(run("echo out; echo err >&2; exit 7"))
                .isEqualTo(new Outcome(7, "out\n", "err\n"));
        assertThat(run("kill -9 $$").code()).isEqualTo(137);
    }

    @Test
    void readsItsInputToTheEndOrNone() throws Exception {
        byte[] input = "line\n".repeat(100_000).getBytes(StandardCharsets.UTF_8);
        Outcome counted =
                run(
                        CommandSpec.of("busybox", "md5sum"),
                        Optional.of(new ByteArrayInputStream(input)));
        assertThat(counted.output())
                .startsWith(
                        HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(input)));
        assertThat(run("busybox wc -c").output()).isEqualTo("0\n");
    }

    @Test
    void allOutputIsDrained() throws Exception {
        assertThat(run("busybox dd if=/dev/zero bs=1024 count=3000 2>/dev/null").output())
                .hasSize(3000 * 1024);
    }

    @Test
    void isInTheSurroundingsOfTheFirst() throws Exception {
        assertThat(
                        run("busybox cat /made; pwd; busybox hostname; echo $A $B; busybox id -u;"
                                        + " busybox ps | busybox grep -c 'sleep 10000[0]'")
                                .output())
                .isEqualTo("first\n/var\nbox\nfirst first\n0\n1\n");
        CommandSpec own =
                new CommandSpec(
                        shell("pwd; echo $A $B; busybox id -u; busybox id -g; echo $HOME")
                                .arguments(),
                        List.of("B=mine"),
                        Optional.of("/tmp"),
                        Optional.of("1000:50"),
                        false,
                        false);
        assertThat(run(own, Optional.empty()))
                .isEqualTo(new Outcome(0, "/tmp\nfirst mine\n1000\n50\n/\n", ""));
    }

    @Test
    void writersOfStandardStreamsMayOpenThemWhoeverTheyAre() throws Exception {
        CommandSpec own =
                new CommandSpec(
                        shell("echo a > /dev/stdout; echo b > /dev/stderr").arguments(),
                        List.of(),
                        Optional.empty(),
                        Optional.of("1000"),
                        false,
                        false);
        assertThat(run(own, Optional.empty())).isEqualTo(new Outcome(0, "a\n", "b\n"));
    }

    @Test
    void rightsAreTheGuestsUnlessPrivileged() throws Exception {
        CommandSpec plain = shell("busybox grep CapEff /proc/self/status");
        CommandSpec privileged =
                new CommandSpec(
                        plain.arguments(),
                        List.of(),
                        Optional.empty(),
                        Optional.empty(),
                        false,
                        true);
        assertThat(run(plain, Optional.empty()).output()).contains("00000000a80425fb");
        assertThat(run(privileged, Optional.empty()).output()).contains("000001ffffffffff");
    }

    @Test
    void whatCannotBeExecutedIsToldApart() {
        record Case(CommandSpec command, int code, String named) {}
        for (Case one :
                List.of(
                        new Case(CommandSpec.of("no-such"), 127, "no-such"),
                        new Case(CommandSpec.of("/etc/passwd"), 126, "/etc/passwd"))) {
            assertThatThrownBy(() -> enter(one.command(), GuestStreams.discard()))
                    .isInstanceOf(CommandException.class)
                    .hasMessageContaining(one.named())
                    .extracting(failure -> ((CommandException) failure).exitCode())
                    .isEqualTo(one.code());
        }
    }

    @Test
    void aSignalReachesIt() throws Exception {
        PipedInputStream hears = new PipedInputStream();
        try (PipedOutputStream output = new PipedOutputStream(hears)) {
            Enterable.Command command =
                    enter(
                            shell(
                                    "trap 'echo got; exit 9' TERM; echo ready; while :; do busybox"
                                            + " sleep 0.1; done"),
                            GuestStreams.of(output, OutputStream.nullOutputStream()));
            assertThat(new String(hears.readNBytes(6), StandardCharsets.UTF_8))
                    .isEqualTo("ready\n");
            command.signal(15);
            assertThat(command.await().code()).isEqualTo(9);
        }
    }

    @Test
    void severalRunAtOnce() throws Exception {
        List<ByteArrayOutputStream> outputs = new ArrayList<>();
        List<Enterable.Command> commands = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            ByteArrayOutputStream output = new ByteArrayOutputStream();
            outputs.add(output);
            commands.add(
                    enter(
                            shell("busybox sleep 0.5; echo command " + i + "; exit " + i),
                            GuestStreams.of(output, output)));
        }
        for (int i = 0; i < 4; i++) {
            assertThat(commands.get(i).await().code()).isEqualTo(i);
            assertThat(outputs.get(i).toString(StandardCharsets.UTF_8))
                    .isEqualTo("command " + i + "\n");
        }
    }

    @Test
    void aTerminalHasASizeThatChangesAndKeysThatInterrupt() throws Exception {
        PipedInputStream hears = new PipedInputStream(1 << 16);
        CommandSpec spec =
                new CommandSpec(
                        shell(
                                        "tty; busybox stty size; echo $TERM; trap 'busybox stty"
                                                + " size' WINCH; trap 'echo interrupted; exit 5'"
                                                + " INT; echo ready; while :; do busybox sleep"
                                                + " 0.1; done")
                                .arguments(),
                        List.of(),
                        Optional.empty(),
                        Optional.empty(),
                        true,
                        false);
        try (PipedOutputStream output = new PipedOutputStream(hears);
                PipedOutputStream keyboard = new PipedOutputStream();
                PipedInputStream keys = new PipedInputStream(keyboard)) {
            Enterable.Command command =
                    enter(
                            spec,
                            new GuestStreams(
                                    Optional.of(keys),
                                    output,
                                    OutputStream.nullOutputStream(),
                                    Optional.of(new TerminalSize(100, 30))));
            assertThat(until(hears, "ready\r\n"))
                    .matches("/dev/pts/\\d+\r\n30 100\r\nxterm\r\nready\r\n");
            command.resize(new TerminalSize(120, 40));
            assertThat(until(hears, "40 120\r\n")).isEqualTo("40 120\r\n");
            keyboard.write(3);
            keyboard.flush();
            assertThat(until(hears, "interrupted\r\n")).contains("^C");
            assertThat(command.await().code()).isEqualTo(5);
        }
    }

    private static String until(InputStream from, String end) throws Exception {
        StringBuilder text = new StringBuilder();
        while (text.indexOf(end) < 0) {
            int next = from.read();
            if (next < 0) {
                throw new AssertionError("it ended with: " + text);
            }
            text.append((char) next);
        }
        return text.toString();
    }

    @Test
    void standsStillWhilePausedAndCannotBeEnteredThen() throws Exception {
        Pausable pausable = guest.ability(Pausable.class).orElse(null);
        if (pausable == null) {
            System.out.println("skipped: guests of " + guest.engine() + " can't be paused");
        }
        Assumptions.assumeTrue(pausable != null, "can't be paused");
        pausable.pause();
        assertThat(guest.state()).isEqualTo(GuestState.PAUSED);
        assertThatThrownBy(() -> enter(shell("echo"), GuestStreams.discard()))
                .isInstanceOf(QuartersException.class)
                .hasMessageContaining("PAUSED");
        pausable.unpause();
        assertThat(run("echo on").output()).isEqualTo("on\n");
    }

    /** Neither in the guest, where loadavg counts all processes, nor beside it. */
    @Test
    void nothingIsLeftOfCommandsThatEnded() throws Exception {
        run("echo");
        int before = processes();
        for (int i = 0; i < 10; i++) {
            run("echo");
        }
        assertThat(processes()).isLessThan(before + 10);
        assertThat(programs()).hasSizeLessThan(10);
    }

    private int processes() throws Exception {
        String[] fields = run("busybox cat /proc/loadavg").output().split("[ /]");
        return Integer.parseInt(fields[4]);
    }

    private List<Path> programs() throws Exception {
        try (Stream<Path> files = Files.walk(GuestOsImages.folder().resolve("guests"))) {
            return files.filter(file -> file.getParent().endsWith(guest.id() + "/programs"))
                    .toList();
        }
    }
}
