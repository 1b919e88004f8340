package dev.quarters.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.quarters.testing.ReadableClassPath;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** Guests of an ordinary user: a user namespace, no control groups, the same walls. */
@Timeout(60)
class RootlessTest {

    @TempDir Path folder;

    @Test
    void an_ordinary_user_has_guests_too() throws Exception {
        TestGuests.obstacle().ifPresent(why -> abort("no change of user here: " + why));
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
        Process process =
                new ProcessBuilder(
                                "setpriv",
                                "--reuid",
                                "1000",
                                "--regid",
                                "1000",
                                "--clear-groups",
                                ProcessHandle.current().info().command().orElseThrow(),
                                "--enable-native-access=ALL-UNNAMED",
                                "-Dquarters.test.home=" + folder,
                                "-cp",
                                ReadableClassPath.in(folder),
                                RootlessGuests.class.getName())
                        .redirectErrorStream(true)
                        .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        assertThat(output)
                .contains("probe []")
                .contains("first code 7\n0\n", "\nx\n", "\nlo\n")
                .contains("permission denied", "Operation not permitted")
                .contains("core_pattern: Read-only file system")
                .containsPattern("before lowerdir. code 0\noverlay.*lowerdir=0,.*userxattr.*\nx\n")
                .contains("terminal code 0\n/dev/pts/0")
                .contains("limit refused: cannot keep to --memory:")
                .doesNotContain("Exception");
    }
}
