package dev.quarters.it;

import static dev.quarters.it.DockerDaemon.IMAGE;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.Test;

import java.nio.file.Files;
import java.nio.file.Path;

/** A guest of the daemon moves between engines while it runs, and stays there. */
class MovedMachineTest {

    private static final String COUNTS =
            "i=0; while true; do i=$((i+1)); echo $i; busybox sleep 0.1; done";

    @Test
    void theCommandMovesGuestsOfTheDaemon() throws Exception {
        boolean able = Files.isWritable(Path.of("/dev/kvm"));
        if (!able) {
            System.out.println("skipped: no /dev/kvm that may be used: nowhere to move to");
        }
        assumeTrue(able, "no /dev/kvm that may be used: nowhere to move to");
        try (DockerDaemon daemon = DockerDaemon.startWithKernels()) {
            daemon.succeeds(
                    "run",
                    "-d",
                    "--runtime",
                    "emulator",
                    "--network",
                    "none",
                    "--memory",
                    "96m",
                    "--name",
                    "moves",
                    IMAGE,
                    "busybox",
                    "sh",
                    "-c",
                    COUNTS);
            String before = runtime(daemon, "{{.Id}} {{.State.Pid}} {{.State.StartedAt}}");
            assertThat(runtime(daemon, "{{.HostConfig.Runtime}}")).isEqualTo("emulator");

            move(daemon, "kvm").exits(0);
            assertThat(runtime(daemon, "{{.HostConfig.Runtime}} {{.State.Status}}"))
                    .isEqualTo("kvm running");
            daemon.kill();
            daemon.restart();
            assertThat(runtime(daemon, "{{.HostConfig.Runtime}}")).isEqualTo("kvm");
            assertThat(daemon.succeeds("exec", "moves", "busybox", "echo", "there"))
                    .isEqualTo("there");
            assertThat(move(daemon, "uml").exits(1).errorOutput())
                    .contains("from kvm to uml, which has no PC");
            assertThat(move(daemon, "bhyve").exits(1).errorOutput()).contains("\"bhyve\"");

            move(daemon, "emulator").exits(0);
            assertThat(runtime(daemon, "{{.Id}} {{.State.Pid}} {{.State.StartedAt}}"))
                    .isEqualTo(before);
            daemon.succeeds("kill", "moves");
            String[] counted = daemon.succeeds("logs", "moves").split("\n");
            for (int i = 0; i < counted.length; i++) {
                assertThat(counted[i]).isEqualTo(String.valueOf(i + 1));
            }
            assertThat(move(daemon, "kvm").exits(1).errorOutput()).contains("is not running");
            daemon.succeeds("rm", "moves");
        }
    }

    private static Run.Result move(DockerDaemon daemon, String engine) throws Exception {
        return daemon.quarters()
                .quarters("-H", "unix://" + daemon.socket(), "move", "moves", engine);
    }

    private static String runtime(DockerDaemon daemon, String format) throws Exception {
        return daemon.succeeds("inspect", "--format", format, "moves");
    }
}
