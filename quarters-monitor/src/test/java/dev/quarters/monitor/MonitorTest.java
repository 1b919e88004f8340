package dev.quarters.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quarters.api.CommandException;
import dev.quarters.api.Copyable;
import dev.quarters.api.Detachable;
import dev.quarters.api.Enterable;
import dev.quarters.api.Enterable.CommandSpec;
import dev.quarters.api.Guest;
import dev.quarters.api.GuestRequest;
import dev.quarters.api.GuestSpec;
import dev.quarters.api.GuestState;
import dev.quarters.api.GuestStreams;
import dev.quarters.api.HealthCheck;
import dev.quarters.api.HostProcess;
import dev.quarters.api.Image;
import dev.quarters.api.ImageConfig;
import dev.quarters.api.Measurable;
import dev.quarters.api.NotFoundException;
import dev.quarters.api.Pausable;
import dev.quarters.api.Platform;
import dev.quarters.api.Progress;
import dev.quarters.api.QuartersException;
import dev.quarters.api.Rootfs;
import dev.quarters.api.TerminalSize;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A guest in a process of its own: who has it may come and go. */
@Timeout(60)
class MonitorTest {

    private static final String ID = "ab".repeat(32);

    /** Longer than the name of a socket may be. */
    @TempDir Path temporary;

    private Path folder;
    private final List<Guest> made = new ArrayList<>();
    private final ByteArrayOutputStream output = new ByteArrayOutputStream();
    private final ByteArrayOutputStream errors = new ByteArrayOutputStream();

    @BeforeEach
    void makeFolder() throws IOException {
        folder = Files.createDirectories(temporary.resolve("guests").resolve(ID));
        System.setProperty("quarters.monitor.patience", "1");
    }

    @AfterEach
    void nothingIsLeft() throws Exception {
        made.forEach(Guest::close);
        Monitors.cleanUp(folder);
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).isEmpty();
        }
        for (ProcessHandle child : ProcessHandle.current().children().toList()) {
            assertThat(awaitGone(child.pid())).isTrue();
        }
    }

    /** One that has ended is there until its parent has heard of it. */
    private static boolean awaitGone(long pid) throws InterruptedException {
        for (int i = 0; i < 250 && ProcessHandle.of(pid).isPresent(); i++) {
            Thread.sleep(20);
        }
        return ProcessHandle.of(pid).isEmpty();
    }

    private Guest guest(String... command) {
        Image image =
                new Image(
                        "sha256:1",
                        "sha256:2",
                        List.of("box:1"),
                        Platform.parse("linux/amd64"),
                        ImageConfig.EMPTY,
                        Optional.empty(),
                        Instant.EPOCH,
                        5);
        assertThat(image.config().health()).isEqualTo(HealthCheck.UNSAID);
        Guest guest =
                Monitors.create(
                        new EchoEngine(),
                        new GuestRequest(
                                ID,
                                GuestSpec.of("box:1").command(command).build(),
                                image,
                                new Rootfs(List.of(Path.of("/layer"))),
                                folder,
                                true,
                                new NoLayers(image, temporary),
                                Progress.SILENT));
        made.add(guest);
        return guest;
    }

    private GuestStreams streams() {
        return GuestStreams.of(output, errors);
    }

    private GuestStreams streams(InputStream input) {
        return new GuestStreams(Optional.of(input), output, errors, Optional.empty());
    }

    private static Detachable detachable(Guest guest) {
        return guest.ability(Detachable.class).orElseThrow();
    }

    private static InputStream text(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void runsAsItWouldHere() throws Exception {
        Guest guest = guest("echo", "words");
        guest.start(streams());
        assertThat(guest.await().code()).isEqualTo(3);
        assertThat(output.toString(StandardCharsets.UTF_8)).isEqualTo("echo words");
        assertThat(errors.toString(StandardCharsets.UTF_8)).isEqualTo("in kernels");
        assertThat(guest.state()).isEqualTo(GuestState.EXITED);
    }

    @Test
    void inputComesAndEnds() throws Exception {
        Guest guest = guest("cat");
        guest.start(streams(text("words")));
        assertThat(guest.await().code()).isZero();
        assertThat(output.toString(StandardCharsets.UTF_8)).isEqualTo("words");
    }

    @Test
    void aCommandThatIsNotThereIsToldAsEver() {
        Guest guest = guest("absent");
        assertThatThrownBy(() -> guest.start(streams()))
                .isInstanceOfSatisfying(
                        CommandException.class,
                        failure -> {
                            assertThat(failure).hasMessage("there is no absent");
                            assertThat(failure.exitCode()).isEqualTo(127);
                        });
    }

    @Test
    void hasTheAbilitiesOfTheGuest() {
        Guest guest = guest("wait");
        assertThat(guest.ability(Enterable.class)).isPresent();
        assertThat(guest.ability(Measurable.class)).isPresent();
        assertThat(guest.ability(Pausable.class)).isEmpty();
    }

    @Test
    void goesOnWhenItIsLetGo() throws Exception {
        Guest first = guest("wait");
        first.start(streams());
        long before = first.ability(HostProcess.class).orElseThrow().pid();
        detachable(first).detach();

        Guest second = guest("wait");
        assertThat(detachable(second).reattach(streams())).isTrue();
        assertThat(second.state()).isEqualTo(GuestState.RUNNING);
        assertThat(second.ability(HostProcess.class).orElseThrow().pid()).isEqualTo(before);
        assertThat(second.ability(Measurable.class).orElseThrow().usage().memoryBytes())
                .isPositive();
        second.signal(15);
        assertThat(second.await().code()).isEqualTo(143);
        assertThat(detachable(second).ended()).isPresent();
    }

    @Test
    void outputWaitsAndIsNotLost() throws Exception {
        Guest first = guest("late", "flood");
        first.start(GuestStreams.discard());
        detachable(first).detach();
        Thread.sleep(1000); // A pipe is full by then, or it will be later.
        Guest second = guest("late", "flood");
        assertThat(detachable(second).reattach(streams())).isTrue();
        assertThat(second.await().code()).isZero();
        assertThat(output.size()).isEqualTo(EchoEngine.FLOOD);
    }

    @Test
    void aMonitorThatNobodyComesForLeavesTheEndAndTheOutput() throws Exception {
        Guest first = guest("late", "echo", "words");
        first.start(GuestStreams.discard());
        long pid = first.ability(HostProcess.class).orElseThrow().pid();
        detachable(first).detach();
        ProcessHandle.of(pid).ifPresent(monitor -> monitor.onExit().join());

        Guest second = guest("late", "echo", "words");
        assertThat(detachable(second).reattach(streams())).isTrue();
        assertThat(second.await().code()).isEqualTo(3);
        assertThat(output.toString(StandardCharsets.UTF_8)).isEqualTo("echo words");
        assertThat(errors.toString(StandardCharsets.UTF_8)).isEqualTo("in kernels");
        assertThat(second.ability(HostProcess.class).orElseThrow().pid()).isZero();
    }

    @Test
    void aMonitorThatDiesIsSeen() {
        Guest guest = guest("crash");
        assertThatThrownBy(
                        () -> {
                            guest.start(streams());
                            guest.await();
                        })
                .isInstanceOf(QuartersException.class)
                .hasMessageContaining("monitor");
    }

    @Test
    void aSignalEndsAGuestThatIsStillStarted() throws Exception {
        Guest guest = guest("boots");
        Thread starting =
                Thread.ofVirtual()
                        .start(
                                () ->
                                        assertThatThrownBy(() -> guest.start(streams()))
                                                .isInstanceOf(QuartersException.class));
        while (guest.state() != GuestState.STARTING) {
            Thread.sleep(1);
        }
        guest.signal(9);
        assertThat(guest.await().code()).isEqualTo(137);
        starting.join();
    }

    @Test
    void nothingIsTakenUpWhereNothingIs() {
        assertThat(detachable(guest("wait")).reattach(streams())).isFalse();
    }

    @Test
    void cleaningUpEndsIt() throws Exception {
        Guest first = guest("wait");
        first.start(streams());
        long pid = first.ability(HostProcess.class).orElseThrow().pid();
        detachable(first).detach();
        Monitors.cleanUp(folder);
        assertThat(awaitGone(pid)).isTrue();
        assertThat(detachable(guest("wait")).reattach(streams())).isFalse();
    }

    @Test
    void commandsEnterIt() throws Exception {
        Guest guest = guest("wait");
        guest.start(streams());
        Enterable enterable = guest.ability(Enterable.class).orElseThrow();
        Enterable.Command command =
                enterable.enter(CommandSpec.of("a", "b"), streams(text("input")));
        command.signal(2);
        assertThat(command.await().code()).isEqualTo(130);
        assertThat(output.toString(StandardCharsets.UTF_8)).isEqualTo("a b:input");
        Enterable.Command resized = enterable.enter(CommandSpec.of("c"), streams(text("")));
        resized.resize(new TerminalSize(77, 20));
        assertThat(resized.await().code()).isEqualTo(77);
    }

    @Test
    void filesAreCopied() {
        Guest guest = guest("wait");
        guest.start(streams());
        Copyable files = guest.ability(Copyable.class).orElseThrow();
        files.copyOut("/etc/hosts", output);
        assertThat(output.toString(StandardCharsets.UTF_8)).isEqualTo("the file /etc/hosts");
        assertThat(files.look("/x").mode()).isEqualTo(0100644);
        // More than fits into the socket: it is read though it is refused.
        assertThatThrownBy(
                        () -> files.copyIn("/none", new ByteArrayInputStream(new byte[5_000_000])))
                .isInstanceOf(NotFoundException.class)
                .hasMessage("there is no folder /none");
    }
}
