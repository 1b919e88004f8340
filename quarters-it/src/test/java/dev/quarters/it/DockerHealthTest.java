package dev.quarters.it;

import static dev.quarters.it.DockerDaemon.IMAGE;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;

/** Health checks as the stock docker client asks for them and shows them. */
class DockerHealthTest {

    private static final String STATUS = "{{.State.Health.Status}}";

    private static DockerDaemon daemon;

    @BeforeAll
    static void start() throws Exception {
        daemon = DockerDaemon.start();
    }

    @AfterAll
    static void stop() {
        if (daemon != null) {
            daemon.close();
        }
    }

    /** A check is a line for /bin/sh, which the image does not have. */
    private static void run(String name, String... options) throws Exception {
        List<String> line = new ArrayList<>(List.of("run", "-d", "--network", "none"));
        line.addAll(List.of("--name", name));
        line.addAll(List.of(options));
        String shell = "busybox mkdir -p /bin; busybox ln -s $(busybox which busybox) /bin/sh; ";
        line.addAll(List.of(IMAGE, "busybox", "sh", "-c", shell + "exec busybox sleep 1000"));
        daemon.succeeds(line.toArray(String[]::new));
    }

    private static void awaitStatus(String status, String name) throws Exception {
        daemon.awaitOutput(status, "inspect", "--format", STATUS, name);
    }

    @Test
    void aCheckTellsWhetherAContainerIsWell() throws Exception {
        run(
                "checked",
                "--health-cmd",
                "busybox echo looking; busybox test -e /well",
                "--health-interval",
                "200ms",
                "--health-retries",
                "2");
        assertThat(daemon.succeeds("ps", "--filter", "name=checked", "--format", "{{.Status}}"))
                .contains("(health: starting)");
        awaitStatus("unhealthy", "checked");
        assertThat(daemon.succeeds("ps", "-q", "--filter", "health=unhealthy")).isNotEmpty();
        daemon.succeeds("exec", "checked", "busybox", "touch", "/well");
        awaitStatus("healthy", "checked");
        assertThat(daemon.succeeds("ps", "--filter", "health=healthy", "--format", "{{.Status}}"))
                .endsWith("(healthy)");
        String format =
                "{{.State.Health.FailingStreak}} {{len .State.Health.Log}}"
                        + " {{(index .State.Health.Log 0).Output}}";
        daemon.awaitOutput("0 5 looking", "inspect", "--format", format, "checked");
        Thread.sleep(1100); // the client asks for times in whole seconds
        assertThat(
                        daemon.succeeds(
                                "events",
                                "--since",
                                "10m",
                                "--until",
                                "-1s",
                                "--filter",
                                "container=checked",
                                "--format",
                                "{{.Action}}"))
                .contains("health_status: unhealthy", "health_status: healthy");

        daemon.kill();
        daemon.restart();
        awaitStatus("healthy", "checked");
        daemon.succeeds("exec", "checked", "busybox", "rm", "/well");
        awaitStatus("unhealthy", "checked");
        daemon.succeeds("rm", "-f", "checked");
    }

    @Test
    void aCheckThatTakesTooLongHasFailed() throws Exception {
        run(
                "slow",
                "--health-cmd",
                "exec busybox sleep 86414",
                "--health-interval",
                "100ms",
                "--health-timeout",
                "300ms",
                "--health-retries",
                "1");
        awaitStatus("unhealthy", "slow");
        String format =
                "{{(index .State.Health.Log 0).ExitCode}} {{(index .State.Health.Log 0).Output}}";
        assertThat(daemon.succeeds("inspect", "--format", format, "slow"))
                .isEqualTo("-1 Health check exceeded timeout (300ms)");
        daemon.succeeds("rm", "-f", "slow");
        assertThat(
                        ProcessHandle.allProcesses()
                                .filter(
                                        one ->
                                                one.info()
                                                        .commandLine()
                                                        .orElse("")
                                                        .endsWith("sleep 86414")))
                .isEmpty();
    }

    @Test
    void failuresInTheStartPeriodDoNotCount() throws Exception {
        run(
                "starts",
                "--health-cmd",
                "busybox test -e /well",
                "--health-interval",
                "100ms",
                "--health-start-period",
                "1h",
                "--health-start-interval",
                "100ms",
                "--health-retries",
                "1");
        String count = "{{len .State.Health.Log}}";
        daemon.awaitOutput("5", "inspect", "--format", count, "starts");
        assertThat(daemon.succeeds("inspect", "--format", STATUS, "starts")).isEqualTo("starting");
        daemon.succeeds("exec", "starts", "busybox", "touch", "/well");
        awaitStatus("healthy", "starts");
        daemon.succeeds("rm", "-f", "starts");
    }

    @Test
    void withoutACheckNothingIsSaid() throws Exception {
        run("unchecked", "--no-healthcheck");
        assertThat(daemon.succeeds("inspect", "--format", "{{json .State.Health}}", "unchecked"))
                .isEqualTo("null");
        assertThat(daemon.succeeds("ps", "--filter", "health=none", "--format", "{{.Names}}"))
                .contains("unchecked");
        daemon.succeeds("rm", "-f", "unchecked");
    }
}
