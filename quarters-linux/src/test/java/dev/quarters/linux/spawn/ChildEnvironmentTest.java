package dev.quarters.linux.spawn;

import static dev.quarters.linux.SystemCall.setresuid;
import static dev.quarters.linux.uapi.Prctl.PR_GET_DUMPABLE;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.quarters.linux.Kernel;
import dev.quarters.linux.Scratch;
import dev.quarters.linux.SystemCall;
import dev.quarters.linux.io.Descriptors;
import dev.quarters.linux.io.Pipe;
import dev.quarters.linux.script.Script;
import dev.quarters.linux.uapi.Fcntl;
import dev.quarters.linux.uapi.Signal;

import org.junit.jupiter.api.Test;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A child gets what it was given and nothing else of the JVM. */
class ChildEnvironmentTest {

    private static final long SIG_IGN = 1;

    @Test
    void argumentsAndEnvironmentArePassed() throws Exception {
        Script script = new Script();
        script.execve(
                "/bin/sh",
                List.of("name", "-c", "echo $0 $1 ü; /usr/bin/env", "zero", "one"),
                List.of("A=1", "B=ü 2"));
        Run run = Run.of(script, 0);
        assertThat(run.output()).startsWith("zero one ü\n").contains("A=1\n", "B=ü 2\n");
        assertThat(
                        run.output()
                                .lines()
                                .filter(
                                        l ->
                                                !l.startsWith("PWD=")
                                                        && !l.startsWith("_=")
                                                        && !l.startsWith("SHLVL=")))
                .hasSize(3);
        assertThat(run.exit()).isEqualTo(new Exit.Code(0));
    }

    @Test
    void standardInputIsRead() throws Exception {
        Pipe input = Pipe.open();
        Pipe output = Pipe.open();
        Script script = new Script();
        script.execve("/bin/cat", List.of("cat"), List.of());
        ChildProcess child =
                ProcessLauncher.shared()
                        .spawn(Spawn.of(script).streams(input.read(), output.write(), 2));
        Descriptors.close(input.read());
        Descriptors.close(output.write());
        Descriptors.write(input.write(), "through".getBytes());
        Descriptors.close(input.write());
        assertThat(Run.of(child, output.read())).isEqualTo(new Run("through", new Exit.Code(0)));
    }

    @Test
    void signalsAreAsAfterABoot() throws Exception {
        // An ignored signal would stay so over clone and execve.
        setAction(Signal.SIGWINCH, SIG_IGN);
        try {
            Script script = new Script();
            script.execve("/bin/cat", List.of("cat", "/proc/self/status"), List.of());
            assertThat(Run.of(script, 0).output())
                    .containsPattern("SigBlk:\\t0{16}\nSigIgn:\\t0{16}\nSigCgt:\\t0{16}\n");
            assertThat(Files.readString(Path.of("/proc/self/status")))
                    .doesNotContainPattern("SigIgn:\\t0{16}\n");
        } finally {
            setAction(Signal.SIGWINCH, 0);
        }
    }

    private static void setAction(int signal, long handler) {
        try (Scratch scratch = Scratch.borrow()) {
            long action = scratch.reserve(32);
            scratch.clear(action, 32);
            scratch.putLong(action, handler);
            long result =
                    Kernel.call(SystemCall.rt_sigaction, signal, action, 0, Signal.SIGSET_SIZE);
            assertThat(result).isZero();
        }
    }

    @Test
    void noDescriptorLeaks() throws Exception {
        Script script = new Script();
        script.execve("/bin/ls", List.of("ls", "/proc/self/fd"), List.of());
        int[] open = new int[100];
        for (int i = 0; i < open.length; i++) {
            // dup does not set the close-on-exec flag.
            open[i] = (int) Kernel.call(SystemCall.dup, 0);
        }
        try {
            assertThat(Run.of(script, 0).output()).isEqualTo("0\n1\n2\n3\n");
        } finally {
            for (int fd : open) {
                Descriptors.close(fd);
            }
        }
    }

    @Test
    void descriptorsMayChangePlaces() throws Exception {
        Pipe one = Pipe.open();
        Pipe two = Pipe.open();
        int first = moveTo40(one.write());
        int second = moveTo40(two.write());
        String command = "echo one >/dev/fd/" + second + "; echo two >/dev/fd/" + first;
        Script script = new Script();
        script.execve("/bin/sh", List.of("sh", "-c", command), List.of());
        Spawn spawn = Spawn.of(script).descriptor(first, second).descriptor(second, first);
        ChildProcess child = ProcessLauncher.shared().spawn(spawn);
        Descriptors.close(first);
        Descriptors.close(second);
        assertThat(Run.of(child, one.read()).output()).isEqualTo("one\n");
        assertThat(Run.of(child, two.read()).output()).isEqualTo("two\n");
    }

    private static int moveTo40(int fd) {
        int moved = (int) Kernel.call(SystemCall.fcntl, fd, Fcntl.F_DUPFD_CLOEXEC, 40);
        Descriptors.close(fd);
        return moved;
    }

    @Test
    void changingTheUserLeavesTheJvmDumpable() throws Exception {
        assumeTrue(Kernel.call(SystemCall.geteuid) == 0, "only root can change the user");
        Script script = new Script();
        script.call(setresuid, 1000, 1000, 1000);
        script.execve("/usr/bin/id", List.of("id", "-u"), List.of());
        assertThat(Run.of(script, 0).output()).isEqualTo("1000\n");
        assertThat(Kernel.call(SystemCall.prctl, PR_GET_DUMPABLE)).isEqualTo(1);
    }
}
