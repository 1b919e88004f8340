package dev.quarters.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Mounts spread between host and guest as a bind mount's propagation says, and not further. */
@Timeout(60)
class PropagationTest {

    @TempDir Path folder;

    @Test
    void mounts_spread_as_far_as_was_asked_for() throws Exception {
        TestGuests.obstacle().ifPresent(why -> abort("no containers here: " + why));
        Path shared = Files.createDirectory(folder.resolve("shared"));
        Path alone = Files.createDirectory(folder.resolve("alone"));
        String prepare =
                "mount --make-rprivate / && mount -t tmpfs x \"$1\" && mount --make-shared \"$1\""
                        + " && mount -t tmpfs x \"$2\" && exec \"$0\""
                        + " --enable-native-access=ALL-UNNAMED -cp \"$3\" \"$4\" \"$1\" \"$2\"";
        Process process =
                new ProcessBuilder(
                                "unshare",
                                "--mount",
                                "sh",
                                "-c",
                                prepare,
                                ProcessHandle.current().info().command().orElseThrow(),
                                shared.toString(),
                                alone.toString(),
                                System.getProperty("java.class.path"),
                                PropagationGuests.class.getName())
                        .redirectErrorStream(true)
                        .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        String why = " refused: cannot mount \"" + alone + "\" as ";
        assertThat(
                        output.lines()
                                .map(line -> line.replaceFirst(": its file system.*", ""))
                                .toList())
                .as(output)
                .isEqualTo(
                        List.of(
                                "PRIVATE before= late= inside=false",
                                "RPRIVATE before=seen late= inside=false",
                                "SLAVE before= late=seen inside=false",
                                "RSLAVE before=seen late=seen inside=false",
                                "SHARED before= late=seen inside=true",
                                "RSHARED before=seen late=seen inside=true",
                                "alone PRIVATE accepted",
                                "alone RPRIVATE accepted",
                                "alone SLAVE" + why + "slave",
                                "alone RSLAVE" + why + "rslave",
                                "alone SHARED" + why + "shared",
                                "alone RSHARED" + why + "rshared"));
        assertThat(process.waitFor()).isZero();
    }
}
