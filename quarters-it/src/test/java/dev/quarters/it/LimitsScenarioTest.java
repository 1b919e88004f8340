package dev.quarters.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a greedy guest uses stays within what it was given. */
class LimitsScenarioTest {

    private Installation quarters;

    @BeforeEach
    void open() throws Exception {
        Requirement.root();
        Requirement.program("apt-get");
        quarters = Installation.forRoot();
        BoxImage.copyTo(quarters);
    }

    @AfterEach
    void close() {
        if (quarters != null) {
            quarters.close();
        }
    }

    @Test
    void forkBombStaysInside() throws Exception {
        long before = ProcessHandle.allProcesses().count();
        Run.Result result =
                quarters.quarters(
                        "run",
                        "-q",
                        "--pids-limit",
                        "20",
                        BoxImage.NAME,
                        "busybox",
                        "sh",
                        "-c",
                        "b() { b | b & }; b; busybox sleep 1; busybox ls -d /proc/[0-9]* | busybox"
                                + " wc -l; kill -9 -1");
        assertThat(result.errorOutput()).contains("fork");
        assertThat(ProcessHandle.allProcesses().count()).isLessThan(before + 10);
    }

    @Test
    void memoryHogDiesInside() throws Exception {
        Run.Result result =
                quarters.quarters(
                        "run",
                        "-m",
                        "16m",
                        "--memory-swap",
                        "16m",
                        BoxImage.NAME,
                        "busybox",
                        "sh",
                        "-c",
                        "x=a; while :; do x=$x$x; done");
        assertThat(result.exits(137).errorOutput()).contains("OOM");
    }
}
