package dev.quarters.it.guestos;

import static dev.quarters.linux.SystemCall.ioctl;
import static dev.quarters.linux.SystemCall.setsid;
import static dev.quarters.linux.uapi.Tty.TIOCSCTTY;

import dev.quarters.linux.io.DescriptorInputStream;
import dev.quarters.linux.io.Descriptors;
import dev.quarters.linux.io.Pty;
import dev.quarters.linux.io.Terminal;
import dev.quarters.linux.script.Script;
import dev.quarters.linux.spawn.ChildProcess;
import dev.quarters.linux.spawn.Exit;
import dev.quarters.linux.spawn.ProcessLauncher;
import dev.quarters.linux.spawn.Spawn;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A command in a pseudo-terminal of its own, as a terminal's window runs one. */
public final class HostTerminal implements AutoCloseable {

    private final int master;
    private final DescriptorInputStream screen;
    private final ChildProcess process;
    private final StringBuilder shown = new StringBuilder();

    public HostTerminal(List<String> command, List<String> environment, Terminal.Size size) {
        Pty pty = Pty.open();
        master = pty.master();
        Terminal.setSize(master, size);
        Script script = new Script();
        script.call(setsid);
        script.call(ioctl, 0, TIOCSCTTY, 0);
        script.execve(command.getFirst(), command, environment);
        process =
                ProcessLauncher.shared()
                        .spawn(Spawn.of(script).streams(pty.peer(), pty.peer(), pty.peer()));
        Descriptors.close(pty.peer());
        screen = new DescriptorInputStream(master);
    }

    public void type(String keys) {
        Descriptors.write(master, keys.getBytes(StandardCharsets.UTF_8));
    }

    /** Programs in it hear SIGWINCH. */
    public void resize(Terminal.Size size) {
        Terminal.setSize(master, size);
    }

    /** What was shown since the last call, up to that text. */
    public String until(String end) throws IOException {
        byte[] piece = new byte[4096];
        while (shown.indexOf(end) < 0) {
            int count = screen.read(piece);
            if (count < 0) {
                throw new AssertionError("it ended without \"" + end + "\": " + shown);
            }
            shown.append(new String(piece, 0, count, StandardCharsets.UTF_8));
        }
        int length = shown.indexOf(end) + end.length();
        String text = shown.substring(0, length);
        shown.delete(0, length);
        return text;
    }

    /** Its exit code, after all that it showed. */
    public int exitCode() throws IOException, InterruptedException {
        byte[] piece = new byte[4096];
        while (screen.read(piece) >= 0) {
            // shown to nobody
        }
        return process.await() instanceof Exit.Code code ? code.code() : -1;
    }

    @Override
    public void close() {
        process.kill();
        screen.close();
    }
}
