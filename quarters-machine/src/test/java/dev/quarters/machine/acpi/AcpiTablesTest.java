package dev.quarters.machine.acpi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.quarters.machine.board.Board;
import dev.quarters.machine.board.BoardConfiguration;
import dev.quarters.machine.memory.GuestMemory;
import dev.quarters.machine.serial.SerialBackend;
import dev.quarters.machine.time.DeterministicEventQueue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** ACPI 6.5 §5.2: tables are found from the root pointer, add up to zero, and are understood. */
class AcpiTablesTest {

    private static final long BASE = Board.FIRMWARE_AREA;

    private static final byte[] ALL = build();

    private static byte[] build() {
        try (GuestMemory ram = new GuestMemory(16 << 20)) {
            BoardConfiguration configuration =
                    new BoardConfiguration(
                            3,
                            1_000_000_000L,
                            java.util.List.of(SerialBackend.none(), SerialBackend.none()));
            Board board = new Board(configuration, ram, new DeterministicEventQueue(0));
            return AcpiTables.of(board, BASE);
        }
    }

    private static int sum(byte[] bytes) {
        int sum = 0;
        for (byte each : bytes) {
            sum += each;
        }
        return sum & 0xFF;
    }

    private static ByteBuffer buffer() {
        return ByteBuffer.wrap(ALL).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static byte[] table(long address) {
        int offset = (int) (address - BASE);
        return java.util.Arrays.copyOfRange(ALL, offset, offset + buffer().getInt(offset + 4));
    }

    private static String signature(byte[] table) {
        return new String(table, 0, 4, StandardCharsets.US_ASCII);
    }

    /** By way of the XSDT and the FADT. */
    private static Map<String, byte[]> tables() {
        Map<String, byte[]> tables = new TreeMap<>();
        ByteBuffer xsdt =
                ByteBuffer.wrap(table(buffer().getLong(24))).order(ByteOrder.LITTLE_ENDIAN);
        for (int at = 36; at < xsdt.capacity(); at += 8) {
            byte[] table = table(xsdt.getLong(at));
            tables.put(signature(table), table);
        }
        ByteBuffer fadt = ByteBuffer.wrap(tables.get("FACP")).order(ByteOrder.LITTLE_ENDIAN);
        tables.put("DSDT", table(fadt.getLong(140)));
        return tables;
    }

    @Test
    void theRootPointerAddsUpToZeroTwice() {
        assertThat(new String(ALL, 0, 8, StandardCharsets.US_ASCII)).isEqualTo("RSD PTR ");
        assertThat(sum(java.util.Arrays.copyOf(ALL, 20))).isZero();
        assertThat(sum(java.util.Arrays.copyOf(ALL, 36))).isZero();
    }

    @Test
    void bothRootTablesLeadToTheSameTables() {
        assertThat(tables().keySet()).containsExactly("APIC", "DSDT", "FACP", "MCFG");
        byte[] rsdt = table(buffer().getInt(16));
        ByteBuffer pointers = ByteBuffer.wrap(rsdt).order(ByteOrder.LITTLE_ENDIAN);
        for (int at = 36; at < rsdt.length; at += 4) {
            assertThat(tables()).containsKey(signature(table(pointers.getInt(at))));
        }
        tables().forEach((name, table) -> assertThat(sum(table)).as(name).isZero());
    }

    @Test
    void theFacsIsAligned() {
        ByteBuffer fadt = ByteBuffer.wrap(tables().get("FACP")).order(ByteOrder.LITTLE_ENDIAN);
        int facs = fadt.getInt(36);
        assertThat(facs % 64).isZero();
        assertThat(buffer().getInt(facs - (int) BASE + 4)).isEqualTo(64);
    }

    /** The reference disassembler, and then compiler, of Debian's package acpica-tools. */
    @Test
    void theReferenceCompilerTakesThem(@TempDir Path folder) throws Exception {
        assumeTrue(hasCompiler(), "iasl is not installed (Debian: apt-get install acpica-tools)");
        for (Map.Entry<String, byte[]> table : tables().entrySet()) {
            Path file = folder.resolve(table.getKey() + ".dat");
            Files.write(file, table.getValue());
            assertThat(run(folder, "iasl", "-d", file.toString()))
                    .as(table.getKey())
                    .doesNotContainIgnoringCase("error")
                    .doesNotContainIgnoringCase("invalid")
                    .doesNotContainIgnoringCase("warning");
        }
        String source = Files.readString(folder.resolve("DSDT.dsl"));
        assertThat(source).contains("Device (COM2)").doesNotContain("Device (COM3)");
        assertThat(source).contains("Name (\\_S5, Package (0x04)");
        assertThat(run(folder, "iasl", "-oi", folder.resolve("DSDT.dsl").toString()))
                .contains("0 Errors, 0 Warnings");
    }

    private static boolean hasCompiler() {
        for (String folder : System.getenv("PATH").split(":")) {
            if (Files.isExecutable(Path.of(folder, "iasl"))) {
                return true;
            }
        }
        return false;
    }

    private static String run(Path folder, String... command)
            throws IOException, InterruptedException {
        Process process =
                new ProcessBuilder(command)
                        .directory(folder.toFile())
                        .redirectErrorStream(true)
                        .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return output;
    }
}
