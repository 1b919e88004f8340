package dev.quarters.linux.script;

import static dev.quarters.linux.SystemCall.close;
import static dev.quarters.linux.SystemCall.exit_group;
import static dev.quarters.linux.SystemCall.openat;
import static dev.quarters.linux.SystemCall.pipe2;
import static dev.quarters.linux.SystemCall.read;
import static dev.quarters.linux.SystemCall.write;
import static dev.quarters.linux.uapi.Fcntl.AT_FDCWD;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.quarters.linux.Architecture;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The aarch64 loop, run by a user-mode emulator: every kind of record. */
class Aarch64ScriptTest {

    private static final String EMULATOR = "qemu-aarch64-static";

    @TempDir private Path directory;

    @Test
    void callsLoadsJumpsAndLoopsWork() throws Exception {
        Script script = everyKindOfRecord();
        Process process = run(script);
        assertThat(new String(process.getInputStream().readAllBytes())).isEqualTo("xxxpiped");
        assertThat(process.waitFor()).isEqualTo(42);
    }

    @Test
    void aFailureExitsWith127() throws Exception {
        Script script = new Script();
        script.call(openat, AT_FDCWD, "/no/such", 0);
        script.exit(1);
        assertThat(run(script).waitFor()).isEqualTo(127);
    }

    /** Writes three times in a loop, then sends a text through a pipe; exits with 42. */
    static Script everyKindOfRecord() {
        Script script = new Script();
        Label loop = script.label();
        Label done = script.label();
        Block counter = script.block(8);
        script.place(loop);
        script.call(write, 1, "x", 1);
        counter.put(0, script.load(counter.at(0), 0, -1, 1));
        script.load(counter.at(0), 0, 0xff, -3).jumpIfZero(done);
        script.jump(loop);
        script.place(done);
        Label failed = script.label();
        script.call(openat, AT_FDCWD, "/no/such", 0).ignoreError();
        script.call(openat, AT_FDCWD, "/no/such", 0).jumpOnError(failed);
        script.exit(1);
        script.place(failed);
        Block ends = script.block(16);
        script.call(pipe2, ends, 0);
        Step in = script.loadInt(ends.at(0));
        Step out = script.load(ends.at(0), 32, 0xffff_ffffL, 0);
        script.call(write, out, "piped", 5);
        script.call(close, out);
        Block buffer = script.block(64);
        Step length = script.call(read, in, buffer, 64);
        script.call(write, 1, buffer, length);
        Label end = script.label();
        script.call(read, in, buffer, 64).jumpIfZero(end);
        script.exit(2);
        script.place(end);
        script.call(exit_group, script.load(counter.at(0), 0, -1, 39));
        return script;
    }

    private Process run(Script script) throws IOException {
        ElfImage image = ElfImage.of(script, Architecture.AARCH64);
        Path file = Files.write(directory.resolve("script"), image.bytes().array());
        assertThat(file.toFile().setExecutable(true)).isTrue();
        try {
            return new ProcessBuilder(EMULATOR, file.toString()).start();
        } catch (IOException notInstalled) {
            return abort(EMULATOR + " is not installed");
        }
    }
}
