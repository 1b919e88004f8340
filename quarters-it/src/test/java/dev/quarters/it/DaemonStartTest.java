package dev.quarters.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** How a command finds the daemon, starts it, and how that one ends. */
class DaemonStartTest {

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

    @AfterEach
    void end() throws Exception {
        daemons.end();
    }

    @AfterAll
    static void close() {
        if (daemons != null) {
            daemons.close();
        }
    }

    @Test
    void commandsAtOnceStartOneDaemon() throws Exception {
        int before = daemons.log().length();
        List<Process> commands = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            commands.add(
                    quarters.command("ps", "-q")
                            .builder()
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start());
        }
        for (Process command : commands) {
            assertThat(command.waitFor()).isZero();
        }
        assertThat(daemons.processes()).hasSize(1);
        assertThat(daemons.log().substring(before)).containsOnlyOnce("listening at");
    }

    @Test
    void daemonEndsWhenItIsIdleAndOnlyThen() throws Exception {
        Run run =
                quarters.command(
                                "run",
                                "-d",
                                "--network",
                                "none",
                                "--name",
                                "short",
                                BoxImage.NAME,
                                "busybox",
                                "sleep",
                                "4")
                        .with("QUARTERS_IDLE_EXIT", "1s");
        run.run().succeeds();
        long pid = daemons.processes().getFirst().pid();
        assertThat(quarters.quarters("wait", "short").succeeds().output()).isEqualTo("0\n");
        assertThat(daemons.processes()).extracting(ProcessHandle::pid).containsExactly(pid);
        daemons.await(0);
        assertThat(quarters.data().resolve("docker.sock")).doesNotExist();
        // And the next command finds the guest with another one.
        assertThat(quarters.quarters("ps", "-a", "--format", "{{.Names}}").succeeds().output())
                .isEqualTo("short\n");
    }

    @Test
    void killedDaemonIsFollowedByAnother() throws Exception {
        quarters.quarters("ps").succeeds();
        ProcessHandle first = daemons.processes().getFirst();
        first.destroyForcibly();
        first.onExit().get();
        quarters.quarters("ps").succeeds();
        assertThat(daemons.processes()).hasSize(1).doesNotContain(first);
    }

    @Test
    void daemonElsewhereIsFoundByItsFolder() throws Exception {
        Path socket = quarters.folder().resolve("elsewhere.sock");
        Process daemon =
                quarters.command("daemon", "--host", "unix://" + socket)
                        .builder()
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
        while (!Files.exists(socket)) {
            assertThat(daemon.isAlive()).isTrue();
            Thread.sleep(20);
        }
        Path told = quarters.data().resolve("kept/host");
        while (!Files.exists(told) || !Files.readString(told).contains(socket.toString())) {
            assertThat(daemon.isAlive()).isTrue();
            Thread.sleep(20);
        }
        quarters.quarters("ps").succeeds();
        quarters.quarters("-H", "unix://" + socket, "ps").succeeds();
        quarters.command("ps").with("QUARTERS_HOST", "unix://" + socket).run().succeeds();
        assertThat(daemons.processes())
                .extracting(ProcessHandle::pid)
                .containsExactly(daemon.pid());
    }

    @Test
    void startThatFailsShowsTheLog() throws Exception {
        String root = quarters.folder().resolve("x".repeat(120)).toString();
        Run.Result result = quarters.command("ps").with("QUARTERS_ROOT", root).run().exits(1);
        assertThat(result.errorOutput())
                .contains("did not start", "longer than 107 bytes", "daemon.log");
    }
}
