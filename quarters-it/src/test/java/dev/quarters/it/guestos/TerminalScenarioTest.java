package dev.quarters.it.guestos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarters.linux.io.Terminal;

import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.ArrayList;
import java.util.List;

/** What {@code run -it} is to someone who sits before it, with each engine. */
@Timeout(150)
class TerminalScenarioTest {

    private static final String CONTROL_C = "\u0003";

    private static HostTerminal run(String engine, String... options) {
        GuestOsImages.open(engine).close();
        List<String> line =
                new ArrayList<>(List.of(GuestOsImages.LAUNCHER.toString(), "run", "-q"));
        line.addAll(List.of("--engine", engine));
        line.addAll(List.of(options));
        line.addAll(List.of(GuestOsImages.BUSYBOX, "busybox", "sh"));
        return new HostTerminal(
                line,
                List.of(
                        "PATH=" + System.getenv("PATH"),
                        "HOME=" + System.getenv("HOME"),
                        "QUARTERS_ROOT=" + GuestOsImages.folder()),
                new Terminal.Size(101, 31));
    }

    @ParameterizedTest
    @ValueSource(strings = {"container", "uml", "emulator", "kvm"})
    void aShellHasTheTerminalOfItsUser(String engine) throws Exception {
        try (HostTerminal terminal = run(engine, "-i", "-t")) {
            terminal.until("/ # ");
            terminal.type("tty; busybox stty size; echo $TERM\n");
            assertThat(terminal.until("xterm\r\n")).contains("/dev/pts/0\r\n31 101\r\n");
            terminal.until("/ # ");

            terminal.type(
                    "busybox sh -c \"trap 'busybox stty size' WINCH; echo wait''s; while :; do"
                            + " busybox sleep 0.1; done\"\n");
            terminal.until("waits\r\n");
            terminal.resize(new Terminal.Size(132, 43));
            terminal.until("43 132\r\n");
            terminal.type(CONTROL_C);
            terminal.until("^C");
            terminal.until("/ # ");
            terminal.type("echo code $?; busybox stty size\n");
            terminal.until("code 130\r\n43 132\r\n");
            terminal.until("/ # ");

            terminal.type("exit 42\n");
            assertThat(terminal.exitCode()).isEqualTo(42);
        }
    }
}
