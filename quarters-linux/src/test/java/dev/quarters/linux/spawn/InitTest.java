package dev.quarters.linux.spawn;

import static dev.quarters.linux.uapi.Clone.CLONE_NEWNS;
import static dev.quarters.linux.uapi.Clone.CLONE_NEWPID;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.quarters.linux.Kernel;
import dev.quarters.linux.SystemCall;
import dev.quarters.linux.io.DescriptorInputStream;
import dev.quarters.linux.io.Descriptors;
import dev.quarters.linux.io.Pipe;
import dev.quarters.linux.script.Init;
import dev.quarters.linux.script.Script;
import dev.quarters.linux.uapi.Signal;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.util.List;

/** The scripted process 1 does what an init has to. */
class InitTest {

    @BeforeEach
    void needsRoot() {
        assumeTrue(Kernel.call(SystemCall.geteuid) == 0, "a pid namespace needs root");
    }

    private static ChildProcess start(int output, String command) {
        Script script = new Script();
        Init.append(
                script,
                s ->
                        s.execve(
                                "/bin/sh",
                                List.of("sh", "-c", command),
                                List.of("PATH=/usr/bin:/bin")));
        return ProcessLauncher.shared()
                .spawn(
                        Spawn.of(script)
                                .streams(0, output, output)
                                .namespaces(CLONE_NEWPID | CLONE_NEWNS));
    }

    private static Run run(String command) throws Exception {
        Pipe output = Pipe.open();
        ChildProcess child = start(output.write(), command);
        Descriptors.close(output.write());
        return Run.of(child, output.read());
    }

    @Test
    void itExitsAsTheCommandDoes() throws Exception {
        assertThat(run("echo $$; exit 42")).isEqualTo(new Run("2\n", new Exit.Code(42)));
        assertThat(run("kill -9 $$").exit()).isEqualTo(new Exit.Code(137));
    }

    @Test
    void itReapsOrphans() throws Exception {
        Run run =
                run(
                        "mount -t proc p /proc; for i in 1 2 3 4 5; do (sleep 0.05 & ); done; sleep"
                                + " 0.3; ps -e -o stat= | grep -c Z");
        assertThat(run.output()).isEqualTo("0\n");
    }

    @Test
    void itForwardsSignals() throws Exception {
        Pipe output = Pipe.open();
        ChildProcess child =
                start(
                        output.write(),
                        "trap 'echo got it; exit 3' TERM; echo ready; while :; do sleep 0.05;"
                                + " done");
        Descriptors.close(output.write());
        try (DescriptorInputStream stream = new DescriptorInputStream(output.read())) {
            child.awaitStarted();
            assertThat(new String(stream.readNBytes(6))).isEqualTo("ready\n");
            child.signal(Signal.SIGTERM);
            assertThat(new String(stream.readAllBytes())).isEqualTo("got it\n");
        }
        assertThat(child.await()).isEqualTo(new Exit.Code(3));
    }

    @Test
    void theSupervisorMayGiveUpRights() throws Exception {
        Script script = new Script();
        Init.append(
                script,
                supervisor -> supervisor.call(SystemCall.setresuid, 1000, 1000, 1000),
                command -> command.execve("/usr/bin/id", List.of("id", "-u"), List.of()));
        assertThat(Run.of(script, 0)).isEqualTo(new Run("0\n", new Exit.Code(0)));
    }

    @Test
    void aCommandThatIsNotThereIsTold() throws Exception {
        Script script = new Script();
        Init.append(script, s -> s.execve("/no/such", List.of("x"), List.of()));
        ChildProcess child = ProcessLauncher.shared().spawn(Spawn.of(script));
        assertThat(catchThrowable(child::awaitStarted))
                .hasMessageStartingWith("cannot execute \"/no/such\": ENOENT");
        assertThat(child.await()).isEqualTo(new Exit.Code(127));
    }
}
