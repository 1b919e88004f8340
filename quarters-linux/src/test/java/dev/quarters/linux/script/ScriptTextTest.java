package dev.quarters.linux.script;

import static dev.quarters.linux.SystemCall.dup3;
import static dev.quarters.linux.SystemCall.mount;
import static dev.quarters.linux.SystemCall.openat;
import static dev.quarters.linux.SystemCall.pivot_root;
import static dev.quarters.linux.uapi.Fcntl.AT_FDCWD;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quarters.linux.Architecture;

import org.junit.jupiter.api.Test;

import java.util.Collections;
import java.util.List;

/** A script tells what it will do. */
class ScriptTextTest {

    @Test
    void printsALineForEachStep() {
        Script script = new Script();
        Label missing = script.label();
        Step fd = script.call(openat, AT_FDCWD, "/dev/console", 2).jumpOnError(missing);
        script.call(dup3, fd, 0, 0).ignoreError();
        script.place(missing);
        script.call(mount, "overlay", "/merged", "overlay", 2, "lowerdir=/a:/b");
        script.call(pivot_root, ".", ".").words("make the image the root");
        assertThat(script)
                .hasToString(
                        """
                        0: open "/dev/console", on error go to 2
                        1: dup3(result of step 0, 0, 0), or go on
                        2: mount "overlay" on "/merged" (type "overlay", flags 0x2, "lowerdir=/a:/b")
                        3: make the image the root
                        """);
    }

    @Test
    void findsTheStepOfEachRecord() {
        Script script = new Script();
        Step first = script.call(openat, AT_FDCWD, "/", 0);
        Step second = script.call(dup3, first, first, first);
        Program program = Program.assemble(script, Architecture.AARCH64, 0x1000);
        long records = 0x1000 + Program.HEADER_SIZE;
        assertThat(program.stepAt(records)).contains(first);
        assertThat(program.stepAt(records + 2L * Program.RECORD_SIZE)).contains(first);
        assertThat(program.stepAt(records + 3L * Program.RECORD_SIZE)).contains(second);
        assertThat(program.stepAt(records + 4L * Program.RECORD_SIZE)).isEmpty();
    }

    @Test
    void refusesWhatCannotBeAssembled() {
        Script script = new Script();
        assertThatThrownBy(() -> script.call(openat, 1.5))
                .isInstanceOf(IllegalArgumentException.class);
        Object[] seven = Collections.nCopies(7, 0).toArray();
        assertThatThrownBy(() -> script.call(openat, seven))
                .isInstanceOf(IllegalArgumentException.class);
        script.jump(script.label());
        assertThatThrownBy(() -> Program.assemble(script, Architecture.X86_64, 0))
                .isInstanceOf(IllegalStateException.class);
        assertThat(script.pointers(List.of("a", "b")).size()).isEqualTo(24);
    }
}
