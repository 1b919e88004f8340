package dev.quarters.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.quarters.testing.ReadableClassPath;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/** Nothing that came after Linux 5.12 is needed, nor what filters of other containers refuse. */
@Timeout(60)
class OlderKernelTest {

    @TempDir Path folder;

    @BeforeEach
    void openToAll() throws Exception {
        TestGuests.obstacle().ifPresent(why -> abort("no containers here: " + why));
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
    }

    private List<String> java(Class<?> main) throws Exception {
        return List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "--enable-native-access=ALL-UNNAMED",
                "-Dquarters.test.home=" + folder,
                "-cp",
                ReadableClassPath.in(folder),
                main.getName());
    }

    @Test
    void guests_of_root_start_take_terminals_and_are_entered() throws Exception {
        String output = OlderKernel.output(java(OlderKernelGuests.class));
        assertThat(output)
                .contains("clone3 -38\n", "fchmodat2 -38\n")
                .contains("output=2\nnot a tty\n", "output=2\r\n/dev/pts/0\r\n")
                .contains("entered 0\n")
                .endsWith("ended by Code[value=0]");
    }

    @Test
    void guests_of_ordinary_users_start() throws Exception {
        List<String> command = new ArrayList<>();
        command.addAll(List.of("setpriv", "--reuid=1000", "--regid=1000", "--clear-groups"));
        command.addAll(java(RootlessGuests.class));
        assertThat(OlderKernel.output(command))
                .contains("first code 7\n0\n", "before lowerdir+ code 0\n")
                .contains("terminal code 0\n/dev/")
                .endsWith("ended by Code[value=0]");
    }
}
