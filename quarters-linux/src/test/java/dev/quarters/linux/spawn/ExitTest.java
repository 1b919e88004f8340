package dev.quarters.linux.spawn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarters.linux.SystemCall;
import dev.quarters.linux.script.Script;
import dev.quarters.linux.uapi.Prctl;
import dev.quarters.linux.uapi.Signal;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Every end of a child is told, once, without a thread of its own. */
class ExitTest {

    private static ChildProcess start(String... command) {
        Script script = new Script();
        script.execve(command[0], List.of(command), List.of());
        return ProcessLauncher.shared().spawn(Spawn.of(script));
    }

    @Test
    void aSignalIsToldAsOne() throws Exception {
        ChildProcess child = start("/bin/sleep", "100");
        child.awaitStarted();
        assertThat(child.isAlive()).isTrue();
        child.kill();
        assertThat(child.await()).isEqualTo(new Exit.Signal(Signal.SIGKILL));
        assertThat(child.await().code()).isEqualTo(137);
        child.kill();
        assertThat(child.onExit().get(5, TimeUnit.SECONDS)).isEqualTo(new Exit.Signal(9));
    }

    @Test
    void aGateLetsTheScriptGoOn() throws Exception {
        Script script = new Script();
        script.awaitGate();
        script.awaitGate();
        script.exit(5);
        ChildProcess child = ProcessLauncher.shared().spawn(Spawn.of(script).gate());
        child.openGate();
        Thread.sleep(30);
        assertThat(child.isAlive()).isTrue();
        child.openGate();
        assertThat(child.await()).isEqualTo(new Exit.Code(5));
        child.openGate();
    }

    @Test
    void theDeathSignalIsOfTheProcessNotOfTheCallingThread() throws Exception {
        Script script = new Script();
        script.call(SystemCall.prctl, Prctl.PR_SET_PDEATHSIG, Signal.SIGKILL);
        script.execve("/bin/sleep", List.of("sleep", "0.3"), List.of());
        CompletableFuture<ChildProcess> child = new CompletableFuture<>();
        Thread caller =
                new Thread(() -> child.complete(ProcessLauncher.shared().spawn(Spawn.of(script))));
        caller.start();
        caller.join();
        assertThat(child.get().await()).isEqualTo(new Exit.Code(0));
    }

    @Test
    void fiveHundredChildrenNeedNoThreads() throws Exception {
        Script script = new Script();
        script.awaitGate();
        script.exit(7);
        start("/bin/true").await();
        int before = Thread.activeCount();
        List<ChildProcess> children = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            children.add(ProcessLauncher.shared().spawn(Spawn.of(script).gate()));
        }
        assertThat(Thread.activeCount()).isLessThanOrEqualTo(before);
        children.forEach(ChildProcess::openGate);
        for (ChildProcess child : children) {
            assertThat(child.await()).isEqualTo(new Exit.Code(7));
        }
    }

    @Test
    void theJdksOwnChildrenAreLeftAlone() throws Exception {
        try (var pool = Executors.newFixedThreadPool(4)) {
            List<Future<Integer>> ends = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                String code = "exit " + i;
                Callable<Integer> own = () -> start("/bin/sh", "-c", code).await().code();
                Callable<Integer> jdk =
                        () -> new ProcessBuilder("/bin/sh", "-c", code).start().waitFor();
                ends.add(pool.submit(i % 2 == 0 ? own : jdk));
            }
            for (int i = 0; i < 40; i++) {
                assertThat(ends.get(i).get()).isEqualTo(i);
            }
        }
    }

    @Test
    void manyVirtualThreadsMayWait() throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Run>> runs = new ArrayList<>();
            for (int i = 0; i < 64; i++) {
                runs.add(threads.submit(() -> Run.shell("sleep 0.2; echo done")));
            }
            for (Future<Run> run : runs) {
                assertThat(run.get(20, TimeUnit.SECONDS))
                        .isEqualTo(new Run("done\n", new Exit.Code(0)));
            }
        }
    }
}
