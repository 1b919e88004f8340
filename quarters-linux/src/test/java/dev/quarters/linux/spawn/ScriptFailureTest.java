package dev.quarters.linux.spawn;

import static dev.quarters.linux.SystemCall.getpid;
import static dev.quarters.linux.SystemCall.mkdirat;
import static dev.quarters.linux.SystemCall.openat;
import static dev.quarters.linux.uapi.Clone.CLONE_FS;
import static dev.quarters.linux.uapi.Clone.CLONE_NEWNS;
import static dev.quarters.linux.uapi.Clone.CLONE_NEWTIME;
import static dev.quarters.linux.uapi.Fcntl.AT_FDCWD;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.quarters.linux.Errno;
import dev.quarters.linux.LinuxException;
import dev.quarters.linux.script.Label;
import dev.quarters.linux.script.Note;
import dev.quarters.linux.script.Script;
import dev.quarters.linux.script.Step;

import org.junit.jupiter.api.Test;

import java.util.List;

/** A step that fails is named exactly, or handled as the script says. */
class ScriptFailureTest {

    private static ScriptException failureOf(Script script) {
        ChildProcess child = ProcessLauncher.shared().spawn(Spawn.of(script));
        try {
            ScriptException failure =
                    catchThrowableOfType(ScriptException.class, child::awaitStarted);
            assertThat(child.await()).isEqualTo(new Exit.Code(127));
            return failure;
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
    }

    @Test
    void theFailedStepIsNamed() {
        Script script = new Script();
        Step pid = script.call(getpid);
        script.note(pid);
        script.note(pid);
        Step failing = script.call(mkdirat, AT_FDCWD, "/proc/no/such", 0755);
        script.exit(0);
        ScriptException failure = failureOf(script);
        assertThat(failure)
                .hasMessage(
                        "cannot make directory \"/proc/no/such\": ENOENT (No such file or"
                                + " directory)");
        assertThat(failure.step()).contains(failing);
        assertThat(failure.is(Errno.ENOENT)).isTrue();
    }

    @Test
    void aMissingProgramIsNamed() {
        Script script = new Script();
        script.execve("/no/such/program", List.of("x"), List.of());
        assertThat(failureOf(script))
                .hasMessageStartingWith("cannot execute \"/no/such/program\": ENOENT");
    }

    @Test
    void aStepOfTheFirstStageIsNamed() {
        Script script = new Script();
        ChildProcess child = ProcessLauncher.shared().spawn(Spawn.of(script).descriptor(54321, 5));
        assertThat(catchThrowableOfType(ScriptException.class, child::awaitStarted))
                .hasMessage(
                        "cannot make file descriptor 54321 the child's 5: EBADF (Bad file"
                                + " descriptor)");
    }

    @Test
    void aCloneThatFailsIsTold() {
        Spawn spawn = Spawn.of(new Script()).namespaces(CLONE_NEWNS | CLONE_FS);
        LinuxException failure =
                catchThrowableOfType(
                        LinuxException.class, () -> ProcessLauncher.shared().spawn(spawn));
        assertThat(failure.is(Errno.EINVAL)).isTrue();
    }

    @Test
    void flagsThatCloneWouldNotSeeAreRefused() {
        for (long flags : new long[] {1L << 50, CLONE_NEWTIME}) {
            assertThatThrownBy(() -> Spawn.of(new Script()).namespaces(flags))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("clone(2) has no flags 0x" + Long.toHexString(flags));
        }
    }

    @Test
    void anIgnoredErrorLeavesMinusOne() throws Exception {
        Script script = new Script();
        Step fd = script.call(openat, AT_FDCWD, "/no/such", 0).ignoreError();
        Note note = script.note(fd);
        ChildProcess child = ProcessLauncher.shared().spawn(Spawn.of(script));
        assertThat(child.awaitNote(note)).isEqualTo(-1);
        assertThat(child.await()).isEqualTo(new Exit.Code(0));
    }

    @Test
    void aJumpOnAnErrorCanTellItsReason() throws Exception {
        Script script = new Script();
        Label failed = script.label();
        script.call(openat, AT_FDCWD, "/no/such", 0).jumpOnError(failed);
        script.exit(1);
        script.place(failed);
        Note reason = script.note(script.lastError());
        Label missing = script.label();
        script.jumpIfEqual(script.lastError(), -Errno.ENOENT.number(), missing);
        script.exit(2);
        script.place(missing);
        script.exit(3);
        ChildProcess child = ProcessLauncher.shared().spawn(Spawn.of(script));
        assertThat(child.awaitNote(reason)).isEqualTo(-2);
        assertThat(child.await()).isEqualTo(new Exit.Code(3));
    }
}
