package dev.quarters.linux.io;

import static dev.quarters.linux.SystemCall.ioctl;
import static dev.quarters.linux.SystemCall.setsid;
import static dev.quarters.linux.uapi.Tty.TIOCSCTTY;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarters.linux.script.Script;
import dev.quarters.linux.spawn.ChildProcess;
import dev.quarters.linux.spawn.Exit;
import dev.quarters.linux.spawn.ProcessLauncher;
import dev.quarters.linux.spawn.Spawn;

import org.junit.jupiter.api.Test;

import java.util.List;

/** A child may have a pseudo-terminal as its controlling terminal. */
class PtyTest {

    @Test
    void aShellTalksOverIt() throws Exception {
        Pty pty = Pty.open();
        Terminal.setSize(pty.master(), new Terminal.Size(123, 45));
        Script script = new Script();
        script.call(setsid);
        script.call(ioctl, 0, TIOCSCTTY, 0);
        String command = "stty size; tty; read line </dev/tty; echo \"<$line>\"; exit 4";
        script.execve("/bin/sh", List.of("sh", "-c", command), List.of("PATH=/usr/bin:/bin"));
        ChildProcess child =
                ProcessLauncher.shared()
                        .spawn(Spawn.of(script).streams(pty.peer(), pty.peer(), pty.peer()));
        Descriptors.close(pty.peer());
        int writer = Descriptors.duplicate(pty.master());
        try (DescriptorInputStream in = new DescriptorInputStream(pty.master());
                DescriptorOutputStream out = new DescriptorOutputStream(writer)) {
            child.awaitStarted();
            out.write("typed\n".getBytes());
            String screen = new String(in.readAllBytes());
            assertThat(screen).contains("45 123\r\n", "/dev/pts/", "<typed>\r\n");
        }
        assertThat(child.await()).isEqualTo(new Exit.Code(4));
    }

    @Test
    void rawModeEchoesNothing() {
        try (Pty pty = Pty.open()) {
            assertThat(Descriptors.isTerminal(pty.peer())).isTrue();
            Terminal.Attributes before = Terminal.attributes(pty.peer()).orElseThrow();
            Terminal.setAttributes(pty.peer(), before.raw());
            byte[] raw = Terminal.attributes(pty.peer()).orElseThrow().termios();
            assertThat(raw[12] & 0xb).as("ISIG, ICANON, ECHO").isZero();
            assertThat(raw[4] & 1).as("OPOST").isZero();
            Terminal.setAttributes(pty.peer(), before);
            assertThat(Terminal.attributes(pty.peer()).orElseThrow().termios())
                    .isEqualTo(before.termios());
        }
    }

    @Test
    void aPipeIsNoTerminal() {
        try (Pipe pipe = Pipe.open()) {
            assertThat(Descriptors.isTerminal(pipe.read())).isFalse();
            assertThat(Terminal.size(pipe.read())).isEmpty();
        }
    }
}
