package dev.quarters.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * An ordinary user with subordinate ids has guests with many users, and can remove what those own.
 */
class SubordinateIdsScenarioTest {

    /** Shows the user subordinate ids in a mount namespace: the host's files are not touched. */
    private static final String AS_USER =
            """
            mount --bind "$1" /etc/subuid && mount --bind "$1" /etc/subgid && shift &&
            exec setpriv --reuid=1000 --regid=1000 --clear-groups "$@"
            """;

    @Test
    void filesOfOtherUsersOfTheGuestAreMadeAndRemoved() throws Exception {
        Requirement.root();
        Requirement.program("apt-get");
        Requirement.program("newuidmap");
        try (Installation quarters = Installation.forRoot()) {
            quarters.quarters("version").succeeds();
            Path home = Files.createDirectory(quarters.folder().resolve("home"));
            Run.of("chown", "1000:1000", home.toString()).run().succeeds();
            Path ids =
                    Files.writeString(
                            quarters.folder().resolve("subordinate-ids"), "1000:200000:65536\n");

            Run.Result result =
                    Run.of(
                                    "unshare",
                                    "-m",
                                    "sh",
                                    "-c",
                                    AS_USER,
                                    "sh",
                                    ids.toString(),
                                    quarters.folder().resolve("quarters").toString(),
                                    "run",
                                    "-q",
                                    "apt:busybox-static",
                                    "busybox",
                                    "sh",
                                    "-c",
                                    "busybox mkdir -m 700 /d && echo x > /d/f && busybox chown -R"
                                            + " 33:33 /d && busybox stat -c %u:%g /d/f")
                            .with("HOME", home.toString())
                            .with("QUARTERS_ROOT", home.resolve("data").toString())
                            .run()
                            .succeeds();

            assertThat(result.output()).isEqualTo("33:33\n");
            assertThat(home.resolve("data/guests")).isEmptyDirectory();
        }
    }
}
