package dev.quarters.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.quarters.api.CommandException;
import dev.quarters.api.Enterable;
import dev.quarters.api.Enterable.CommandSpec;
import dev.quarters.api.Guest;
import dev.quarters.api.GuestRequest;
import dev.quarters.api.GuestSpec;
import dev.quarters.api.GuestState;
import dev.quarters.api.GuestStreams;
import dev.quarters.api.HealthCheck;
import dev.quarters.api.ImageConfig;
import dev.quarters.api.Measurable;
import dev.quarters.api.Mount;
import dev.quarters.api.NetworkMode;
import dev.quarters.api.Pausable;
import dev.quarters.api.ResourceLimits;
import dev.quarters.api.TerminalSize;
import dev.quarters.api.Ulimit;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a guest is given and what becomes of it, on the real kernel. Needs root. */
@Timeout(30)
class GuestLifeTest {

    private static TestGuests guests;

    @BeforeAll
    static void layOut() {
        TestGuests.obstacle().ifPresent(why -> abort("no containers here: " + why));
        guests = new TestGuests();
    }

    @AfterAll
    static void remove() {
        if (guests != null) {
            guests.close();
        }
    }

    private static TestGuests.Outcome run(GuestSpec spec) throws InterruptedException {
        return guests.run(spec, "");
    }

    private static String output(String script) throws InterruptedException {
        TestGuests.Outcome outcome = run(TestGuests.shell(script).build());
        assertThat(outcome.errors()).isEmpty();
        return outcome.output().strip();
    }

    @Test
    void runs_a_command_and_tells_its_code() throws InterruptedException {
        TestGuests.Outcome outcome =
                run(TestGuests.shell("echo out; echo err >&2; exit 42").build());
        assertThat(outcome.output()).isEqualTo("out\n");
        assertThat(outcome.errors()).isEqualTo("err\n");
        assertThat(outcome.status().code()).isEqualTo(42);
        assertThat(outcome.status().outOfMemory()).isFalse();
    }

    @Test
    void a_signal_is_told_as_shells_do() throws InterruptedException {
        GuestRequest request = guests.request(TestGuests.shell("sleep 100").build());
        try (Guest guest = guests.engine.create(request)) {
            guest.start(GuestStreams.discard());
            guest.signal(9);
            assertThat(guest.await().code()).isEqualTo(137);
            assertThat(guest.state()).isEqualTo(GuestState.EXITED);
            guest.signal(9);
        }
    }

    @Test
    void reads_its_input_to_the_end() throws InterruptedException {
        String input = "line\n".repeat(50_000);
        TestGuests.Outcome outcome = guests.run(TestGuests.shell("wc -c").build(), input);
        assertThat(outcome.output().strip()).isEqualTo(Integer.toString(input.length()));
    }

    @Test
    void all_output_is_drained() throws InterruptedException {
        TestGuests.Outcome outcome =
                run(TestGuests.shell("dd if=/dev/zero bs=1024 count=3000 2>/dev/null").build());
        assertThat(outcome.output()).hasSize(3000 * 1024);
    }

    @Test
    void processes_namespaces_and_host_name_are_its_own() throws InterruptedException {
        assertThat(output("echo $$; ps | wc -l")).startsWith("1\n");
        assertThat(output("ls /proc | grep -c '^[0-9]'")).isIn("1", "2", "3", "4");
        assertThat(run(TestGuests.shell("hostname").hostname("box").build()).output())
                .isEqualTo("box\n");
        assertThat(output("ls -d /sys/class/net/*")).isEqualTo("/sys/class/net/lo");
        assertThat(output("ping -c 1 127.0.0.1 >/dev/null && echo up")).isEqualTo("up");
        assertThat(
                        run(TestGuests.shell("ls /sys/class/net").network(NetworkMode.HOST).build())
                                .status()
                                .code())
                .isZero();
    }

    @Test
    void environment_user_and_working_directory_follow_docker() throws InterruptedException {
        ImageConfig config =
                new ImageConfig(
                        List.of("A=image", "B=image"),
                        List.of("sh", "-c"),
                        List.of("env | sort; pwd; id"),
                        "/var/made/here",
                        "app",
                        List.of(),
                        List.of(),
                        Map.of(),
                        "",
                        HealthCheck.UNSAID);
        GuestSpec spec = GuestSpec.of("test").environment(List.of("B=mine")).build();
        String output = guests.run(guests.request(spec, config), "").output();
        assertThat(output)
                .contains("A=image\n", "B=mine\n", "HOME=/tmp\n", "PATH=/usr/local/sbin:")
                .contains("\n/var/made/here\n")
                .contains("uid=1000(app) gid=1001 groups=50(staff)");
    }

    @Test
    void a_command_that_cannot_be_executed_is_told_apart() {
        record Case(List<String> command, int code) {}
        for (Case one :
                List.of(
                        new Case(List.of("no-such-command"), 127),
                        new Case(List.of("/no/such"), 127),
                        new Case(List.of("/etc/passwd"), 126),
                        new Case(List.of("/etc"), 126))) {
            assertThatThrownBy(() -> run(GuestSpec.of("t").command(one.command()).build()))
                    .isInstanceOf(CommandException.class)
                    .extracting(failure -> ((CommandException) failure).exitCode())
                    .as(one.command().toString())
                    .isEqualTo(one.code());
        }
        assertThatThrownBy(
                        () -> run(TestGuests.shell("pwd").workingDirectory("/etc/passwd").build()))
                .isInstanceOf(CommandException.class)
                .hasMessageContaining("/etc/passwd");
    }

    @Test
    void mounts_are_where_they_were_asked_for() throws Exception {
        Path shared = Files.createDirectories(guests.home.resolve("shared"));
        Files.writeString(shared.resolve("file"), "host");
        List<Mount> mounts =
                List.of(
                        new Mount.Bind(shared, "/data/rw", false, Mount.Propagation.RPRIVATE),
                        new Mount.Bind(shared, "/data/ro", true, Mount.Propagation.RPRIVATE),
                        new Mount.Bind(
                                shared.resolve("file"), "/one", true, Mount.Propagation.RPRIVATE),
                        new Mount.Tmpfs("/scratch", 1 << 20, 0700, false, List.of()));
        TestGuests.Outcome outcome =
                run(
                        TestGuests.shell(
                                        "cat /data/ro/file /one; echo guest > /data/rw/new;"
                                                + " echo x > /data/ro/x; echo x > /one;"
                                                + " stat -c %a /scratch; df -k /scratch | tail -1")
                                .mounts(mounts)
                                .build());
        assertThat(outcome.output()).startsWith("hosthost700\n").contains("1024");
        assertThat(outcome.errors()).contains("Read-only file system");
        assertThat(shared.resolve("new")).hasContent("guest\n");
        assertThat(shared.resolve("x")).doesNotExist();
    }

    @Test
    void writes_stay_in_its_own_layer() throws Exception {
        output("echo changed > /etc/passwd; rm /bin/vi");
        assertThat(guests.layer.resolve("etc/passwd")).content().startsWith("root:");
        assertThat(output("head -c 4 /etc/passwd; ls /bin/vi")).isEqualTo("root/bin/vi");
        TestGuests.Outcome readOnly =
                run(TestGuests.shell("echo > /file").readOnlyRoot(true).build());
        assertThat(readOnly.errors()).contains("Read-only file system");
    }

    @Test
    void limits_hold() throws InterruptedException {
        ResourceLimits memory =
                new ResourceLimits(16 << 20, 16 << 20, 0, 0, Optional.empty(), 0, 0, 0);
        TestGuests.Outcome hog =
                run(
                        GuestSpec.of("t")
                                .command("sh", "-c", "exec tail /dev/zero")
                                .limits(memory)
                                .build());
        assertThat(hog.status().code()).isEqualTo(137);
        assertThat(hog.status().outOfMemory()).isTrue();
        ResourceLimits pids = new ResourceLimits(0, 0, 0, 0, Optional.empty(), 20, 0, 0);
        TestGuests.Outcome bomb =
                run(
                        TestGuests.shell(
                                        "i=0; while [ $i -lt 100 ]; do sleep 5 & i=$((i+1));"
                                                + " done; echo all")
                                .limits(pids)
                                .build());
        assertThat(bomb.output()).doesNotContain("all");
        assertThat(bomb.errors()).contains("can't fork");
        TestGuests.Outcome files =
                run(
                        TestGuests.shell("ulimit -n; ulimit -Hc")
                                .ulimits(
                                        List.of(
                                                new Ulimit("nofile", 100, 200),
                                                new Ulimit("core", 0, 0)))
                                .build());
        assertThat(files.output()).isEqualTo("100\n0\n");
    }

    @Test
    void a_terminal_is_the_controlling_one_and_has_a_size() throws InterruptedException {
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        GuestSpec spec =
                TestGuests.shell(
                                "tty; stty size; echo $TERM; ls /dev/console; : < /dev/tty && echo"
                                        + " mine")
                        .terminal(true)
                        .build();
        try (Guest guest = guests.engine.create(guests.request(spec))) {
            guest.start(
                    new GuestStreams(
                            Optional.empty(),
                            output,
                            OutputStream.nullOutputStream(),
                            Optional.of(new TerminalSize(100, 30))));
            assertThat(guest.await().code()).isZero();
        }
        assertThat(output.toString(StandardCharsets.UTF_8))
                .isEqualTo("/dev/pts/0\r\n30 100\r\nxterm\r\n/dev/console\r\nmine\r\n");
    }

    @Test
    void further_commands_enter_it_and_it_pauses_and_is_measured() throws Exception {
        try (Guest guest =
                guests.engine.create(
                        guests.request(
                                TestGuests.shell("echo file > /made; sleep 100")
                                        .environment(List.of("A=b"))
                                        .build()))) {
            guest.start(GuestStreams.discard());
            ByteArrayOutputStream output = new ByteArrayOutputStream();
            Enterable enterable = guest.ability(Enterable.class).orElseThrow();
            Enterable.Command command =
                    enterable.enter(
                            CommandSpec.of(
                                    "sh",
                                    "-c",
                                    "while [ ! -e /made ]; do :; done; cat /made; echo $A; id -u;"
                                        + " ps | grep -c sleep; grep Cap /proc/self/status | grep"
                                        + " -v Inh | grep -v Amb; grep Seccomp: /proc/self/status;"
                                        + " exit 3"),
                            GuestStreams.of(output, output));
            assertThat(command.await().code()).isEqualTo(3);
            assertThat(output.toString(StandardCharsets.UTF_8))
                    .startsWith("file\nb\n0\n")
                    .contains("CapEff:\t00000000a80425fb", "Seccomp:\t2");
            assertThatThrownBy(
                            () ->
                                    enterable.enter(
                                            CommandSpec.of("no-such"), GuestStreams.discard()))
                    .isInstanceOf(CommandException.class);

            Pausable pausable = guest.ability(Pausable.class).orElseThrow();
            pausable.pause();
            assertThat(guest.state()).isEqualTo(GuestState.PAUSED);
            pausable.unpause();
            Measurable.Usage usage = guest.ability(Measurable.class).orElseThrow().usage();
            assertThat(usage.processes()).isBetween(1L, 5L);
            assertThat(usage.memoryBytes()).isPositive();
            assertThat(usage.processor().toNanos()).isPositive();
            pausable.pause();
        }
    }

    @Test
    void an_init_reaps_and_passes_signals_on() throws Exception {
        PipedInputStream hears = new PipedInputStream();
        GuestSpec spec =
                TestGuests.shell(
                                "trap 'echo got; exit 9' TERM; (sleep 0.01 &); echo ready;"
                                        + " while :; do sleep 0.1; done")
                        .init(true)
                        .build();
        try (Guest guest = guests.engine.create(guests.request(spec));
                PipedOutputStream sink = new PipedOutputStream(hears)) {
            guest.start(GuestStreams.of(sink, OutputStream.nullOutputStream()));
            assertThat(new String(hears.readNBytes(6), StandardCharsets.UTF_8))
                    .isEqualTo("ready\n");
            guest.signal(15);
            assertThat(guest.await().code()).isEqualTo(9);
        }
        assertThat(run(TestGuests.shell("kill -9 $$").init(true).build()).status().code())
                .isEqualTo(137);
    }

    @Test
    void an_init_gives_the_terminal_to_the_command() throws Exception {
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        GuestSpec spec =
                TestGuests.shell(
                                "tty; trap 'echo interrupted; exit 5' INT; (sleep 0.01 &); read"
                                        + " line; echo got $line $$; while :; do sleep 0.1; done")
                        .init(true)
                        .terminal(true)
                        .build();
        try (PipedOutputStream keyboard = new PipedOutputStream();
                PipedInputStream keys = new PipedInputStream(keyboard);
                Guest guest = guests.engine.create(guests.request(spec))) {
            guest.start(
                    new GuestStreams(
                            Optional.of(keys),
                            output,
                            OutputStream.nullOutputStream(),
                            Optional.of(new TerminalSize(80, 24))));
            awaitOutput(output, "/dev/pts/0");
            keyboard.write("typed\n".getBytes(StandardCharsets.UTF_8));
            keyboard.flush();
            awaitOutput(output, "got typed");
            // Control-C goes to the group in the foreground: the command's, not the init's.
            keyboard.write(3);
            keyboard.flush();
            assertThat(guest.await().code()).isEqualTo(5);
        }
        assertThat(output.toString(StandardCharsets.UTF_8))
                .startsWith("/dev/pts/0\r\n")
                .contains("typed\r\ngot typed 2\r\n")
                .endsWith("interrupted\r\n");
    }

    @Test
    void what_an_owner_left_is_cleaned_up() throws Exception {
        GuestRequest request = guests.request(TestGuests.shell("sleep 100").build());
        Guest abandoned = guests.engine.create(request);
        abandoned.start(GuestStreams.discard());
        guests.engine.cleanUp(request.folder());
        assertThat(abandoned.await().code()).isEqualTo(137);
        abandoned.close();
        assertThat(Path.of("/sys/fs/cgroup/pids/quarters-" + request.id())).doesNotExist();
        guests.engine.cleanUp(request.folder());
    }

    private static void awaitOutput(ByteArrayOutputStream output, String text)
            throws InterruptedException {
        while (!output.toString(StandardCharsets.UTF_8).contains(text)) {
            Thread.sleep(5);
        }
    }
}
