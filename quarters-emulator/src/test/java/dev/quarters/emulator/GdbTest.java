package dev.quarters.emulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.quarters.machine.gdb.GdbServer;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A stock gdb debugs a program that runs on the bare machine. */
@Timeout(60)
class GdbTest {

    /** Counts in ECX and at 20000H, adds up in RAX, for ever. */
    private static final String COUNTER =
            """
            b834120000      10000: mov eax, 0x1234
            31c9            10005: xor ecx, ecx
            ffc1            10007: inc ecx
            890c2500000200  10009: mov [0x20000], ecx
            4801c8          10010: add rax, rcx
            ebf2            10013: jmp 0x10007
            """;

    @TempDir Path folder;

    @BeforeEach
    void gdbIsThere() {
        assumeTrue(
                Files.isExecutable(Path.of("/usr/bin/gdb")),
                "gdb is not installed: apt-get install gdb");
    }

    static String code(String listing) {
        return listing.lines().map(line -> line.split(" ")[0]).reduce("", String::concat);
    }

    private String gdb(String target, String... commands) throws Exception {
        List<String> words =
                new ArrayList<>(
                        List.of("/usr/bin/gdb", "-nx", "-batch", "-ex", "set remotetimeout 5"));
        words.addAll(List.of("-ex", "set architecture i386:x86-64"));
        words.addAll(List.of("-ex", "target remote " + target));
        for (String command : commands) {
            words.addAll(List.of("-ex", command));
        }
        Path output = Files.createTempFile(folder, "gdb", ".txt");
        Process process =
                new ProcessBuilder(words)
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile())
                        .start();
        try {
            assertThat(process.waitFor(10, TimeUnit.SECONDS)).as("gdb ends").isTrue();
        } finally {
            process.destroyForcibly();
        }
        return Files.readString(output, StandardCharsets.ISO_8859_1);
    }

    private String session(BareMachine machine, String... commands) throws Exception {
        Path socket = folder.resolve("gdb.sock");
        UnixDomainSocketAddress address = UnixDomainSocketAddress.of(socket);
        try (GdbServer _ = GdbServer.listen(address, machine.debugged)) {
            return gdb(socket.toString(), commands);
        }
    }

    @Test
    void itStandsBeforeTheFirstInstructionAndSteps() throws Exception {
        try (BareMachine machine = new BareMachine(code(COUNTER))) {
            String output =
                    session(
                            machine,
                            "p $rip",
                            "stepi",
                            "p $rip",
                            "p/x $eax",
                            "x/2i $pc",
                            "stepi 2",
                            "p $ecx");

            assertThat(output)
                    .contains("$1 = (void (*)()) 0x10000", "$2 = (void (*)()) 0x10005")
                    .contains("$3 = 0x1234", "xor    %ecx,%ecx", "inc    %ecx", "$4 = 1");
        }
    }

    @Test
    void itStopsAtBreakpointsEachTime() throws Exception {
        try (BareMachine machine = new BareMachine(code(COUNTER))) {
            String output =
                    session(
                            machine,
                            "break *0x10010",
                            "continue",
                            "p $rip",
                            "p $ecx",
                            "continue",
                            "p $ecx",
                            "ignore 1 997",
                            "continue",
                            "p $ecx",
                            "delete",
                            "hbreak *0x10013",
                            "continue",
                            "p $rip",
                            "p $rax");

            assertThat(output)
                    .contains("$1 = (void (*)()) 0x10010", "$2 = 1\n", "$3 = 2\n", "$4 = 1000\n")
                    .contains("$5 = (void (*)()) 0x10013", "$6 = " + (0x1234 + 1000 * 1001 / 2));
        }
    }

    @Test
    void itStopsAfterTheInstructionThatWritesWhatIsWatched() throws Exception {
        try (BareMachine machine = new BareMachine(code(COUNTER))) {
            String output =
                    session(
                            machine,
                            "watch *(int *) 0x20000",
                            "continue",
                            "p $rip",
                            "continue",
                            "p $rip",
                            "p $ecx");

            assertThat(output)
                    .contains("Old value = 0", "New value = 1", "Old value = 1", "New value = 2")
                    .contains("$2 = (void (*)()) 0x10010", "$3 = 2");
        }
    }

    @Test
    void itReadsAndWritesMemoryByLinearAddresses() throws Exception {
        try (BareMachine machine = new BareMachine(code(COUNTER))) {
            String output =
                    session(
                            machine,
                            "set {int} 0x20004 = 0x12345678",
                            "x/1xw 0xffffffff80020004",
                            "x/1xw 0x40000000",
                            "set {int} 0x40000000 = 1",
                            "monitor translate ffffffff80020004");

            assertThat(output)
                    .contains("0xffffffff80020004:\t0x12345678")
                    .contains("Cannot access memory at address 0x40000000", "0x20004");
            assertThat(machine.memory.readInt(0x20004)).isEqualTo(0x12345678);
        }
    }

    @Test
    void itLeavesNoTraceInPageTables() throws Exception {
        try (BareMachine machine = new BareMachine(code(COUNTER))) {
            session(machine, "x/1xw 0xffffffff80020004", "set {int} 0xffffffff80020004 = 1");

            // The upper half's own entry; the program runs by the lower half's.
            assertThat(machine.memory.readLong(0x1000 + 511 * 8)).isEqualTo(0x2003);
        }
    }

    @Test
    void itReadsAndWritesAllKindsOfRegisters() throws Exception {
        try (BareMachine machine = new BareMachine(code(COUNTER))) {
            String output =
                    session(
                            machine,
                            "set $r15 = 0x1122334455667788",
                            "p/x $r15",
                            "set $xmm3.v2_int64[1] = 0x99",
                            "p/x $xmm3.uint128",
                            "set $st0 = 1.5",
                            "p $st0",
                            "set $gs_base = 0xffff800000000000",
                            "p/x $gs_base",
                            "p/x $cr3",
                            "p/x $cr0",
                            "p/x $efer",
                            "set $eflags = 0x846",
                            "p/x $eflags",
                            "set $cs = 0x33",
                            "set $cr0 = 0",
                            "info registers rip",
                            "monitor info registers");

            assertThat(output)
                    .contains("$1 = 0x1122334455667788", "$2 = 0x990000000000000000", "$3 = 1.5")
                    .contains("$4 = 0xffff800000000000", "$5 = 0x1000", "$6 = 0x80000011")
                    .contains("$7 = 0x500", "$8 = 0x846", "Could not write register \"cs\"")
                    .contains("Could not write register \"cr0\"", "lstar", "64-bit code");
        }
    }

    @Test
    void theGuestGoesOnWhenGdbLeaves() throws Exception {
        try (BareMachine machine = new BareMachine(code(COUNTER))) {
            session(machine, "break *0x10010", "continue", "detach");
            int before = machine.memory.readInt(0x20000);
            Thread.sleep(50);

            assertThat(machine.memory.readInt(0x20000)).isGreaterThan(before);
        }
    }

    @Test
    void itInterruptsAGuestThatRuns() throws Exception {
        try (BareMachine machine = new BareMachine(code(COUNTER))) {
            session(machine, "detach");

            String output = session(machine, "p $rip >= 0x10007 && $rip < 0x10015", "p $ecx > 0");

            assertThat(output).contains("$1 = 1", "$2 = 1");
        }
    }

    @Test
    void itResetsTheMachine() throws Exception {
        try (BareMachine machine = new BareMachine(code(COUNTER))) {
            String output =
                    session(
                            machine,
                            "stepi 5",
                            "monitor reset",
                            "maintenance flush register-cache",
                            "p $rip",
                            "stepi",
                            "p/x $eax");

            assertThat(output).contains("$1 = (void (*)()) 0x10000", "$2 = 0x1234");
        }
    }

    @Test
    void itServesTcpOnThisHostOnlyAndIsToldOfTheEnd() throws Exception {
        // A triple fault: there is no interrupt table.
        try (BareMachine machine = new BareMachine("0f0b")) {
            InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
            try (GdbServer server = GdbServer.listen(any, machine.debugged)) {
                int port = ((InetSocketAddress) server.address()).getPort();

                assertThat(gdb("localhost:" + port, "continue")).contains("exited normally");
            }
        }
    }

    @Test
    void killingItEndsTheMachine() throws Exception {
        try (BareMachine machine = new BareMachine(code(COUNTER))) {
            session(machine, "kill");

            assertThat(machine.machine().end().get(5, TimeUnit.SECONDS)).isNotNull();
        }
    }

    @Test
    void theSocketIsItsOwnersOnlyAndGoesAway() throws IOException {
        Path socket = folder.resolve("gdb.sock");
        try (BareMachine machine = new BareMachine(code(COUNTER))) {
            GdbServer server =
                    GdbServer.listen(UnixDomainSocketAddress.of(socket), machine.debugged);
            assertThat(Files.getPosixFilePermissions(socket)).hasSize(2);
            server.close();
        }

        assertThat(socket).doesNotExist();
    }
}
