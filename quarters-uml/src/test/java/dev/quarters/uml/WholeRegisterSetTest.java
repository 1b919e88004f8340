package dev.quarters.uml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.quarters.linux.Architecture;
import dev.quarters.linux.MachineCode;
import dev.quarters.testing.AssembledListing;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What it does to the host's answers is seen in every guest of a host with AMX. */
class WholeRegisterSetTest {

    @TempDir private Path folder;

    @BeforeAll
    static void onX86() {
        assumeTrue(Architecture.host() == Architecture.X86_64, "it is for x86-64");
    }

    @Test
    void assemblesToItsBytes() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/as")), "as is not installed");
        byte[] expected =
                AssembledListing.of(
                        WholeRegisterSet.listing(), "", List.of(".intel_syntax noprefix"), folder);
        assertThat(MachineCode.of(WholeRegisterSet.listing()).bytes()).isEqualTo(expected);
    }

    /** gdb's own ptrace(2) is asked through it, and sets registers of a process as ever. */
    @Test
    void aDebuggerWorksThroughIt() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/gdb")), "gdb is not installed");
        Path object = Files.write(folder.resolve("object.so"), WholeRegisterSet.sharedObject());
        ProcessBuilder builder =
                new ProcessBuilder(
                        "gdb",
                        "-nx",
                        "-batch",
                        "-ex",
                        "set startup-with-shell off",
                        "-ex",
                        "starti",
                        "-ex",
                        "set $xmm3.v2_int64[0] = 42",
                        "-ex",
                        "maintenance flush register-cache",
                        "-ex",
                        "print $xmm3.v2_int64[0]",
                        "/bin/true");
        builder.environment().put("LD_PRELOAD", object.toString());
        Process gdb = builder.redirectErrorStream(true).start();
        String output = new String(gdb.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(gdb.waitFor()).as(output).isZero();
        assertThat(output).contains("$1 = 42").doesNotContain("ERROR: ld.so");
    }
}
