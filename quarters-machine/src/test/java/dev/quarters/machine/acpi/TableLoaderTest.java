package dev.quarters.machine.acpi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarters.machine.board.Board;
import dev.quarters.machine.board.BoardConfiguration;
import dev.quarters.machine.firmware.FirmwareConfiguration;
import dev.quarters.machine.memory.GuestMemory;
import dev.quarters.machine.serial.SerialBackend;
import dev.quarters.machine.time.DeterministicEventQueue;

import org.junit.jupiter.api.Test;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Firmware that follows the steps has the tables as they are made for an address. */
class TableLoaderTest {

    private static final long TABLES = 0x7FF_F000L;
    private static final long ROOT = 0xF_5000L;

    private final Map<String, byte[]> files = new HashMap<>();
    private final Map<String, Long> addresses =
            Map.of("etc/acpi/tables", TABLES, "etc/acpi/rsdp", ROOT);

    @Test
    void tablesPlacedByTheStepsAreThoseMadeForTheirPlace() {
        try (GuestMemory ram = new GuestMemory(1 << 20)) {
            Board board =
                    new Board(
                            new BoardConfiguration(
                                    2, 1_000_000_000L, List.of(SerialBackend.none())),
                            ram,
                            new DeterministicEventQueue(0));
            TableLoader.addFiles(board);
            readFiles(board.firmware());

            follow(files.get("etc/table-loader"));

            byte[] expected = AcpiTables.of(board, TABLES);
            byte[] tables = files.get("etc/acpi/tables");
            byte[] root = files.get("etc/acpi/rsdp");
            int behindRoot = AcpiTables.ROOT_POINTER_SIZE;
            assertThat(Arrays.copyOfRange(tables, behindRoot, tables.length))
                    .isEqualTo(Arrays.copyOfRange(expected, behindRoot, expected.length));
            assertThat(root).isEqualTo(Arrays.copyOf(expected, behindRoot));
        }
    }

    private void follow(byte[] steps) {
        for (int at = 0; at < steps.length; at += 128) {
            ByteBuffer step = ByteBuffer.wrap(steps, at, 128).slice();
            step.order(ByteOrder.LITTLE_ENDIAN);
            int command = step.getInt();
            byte[] file = files.get(name(step));
            switch (command) {
                case 1 -> assertThat(step.get(64)).as("zone").isIn((byte) 1, (byte) 2);
                case 2 -> addPointer(file, addresses.get(name(step)), step.getInt(), step.get());
                case 3 -> addChecksum(file, step.getInt(), step.getInt(), step.getInt());
                default -> throw new AssertionError("step " + command);
            }
        }
    }

    private static void addPointer(byte[] file, long address, int offset, int size) {
        long carry = address;
        for (int i = 0; i < size; i++) {
            carry += file[offset + i] & 0xFF;
            file[offset + i] = (byte) carry;
            carry = (carry & ~0xFFL) >> 8;
        }
    }

    /** By the definition of the step: the sum of all, as they are, is taken off. */
    private static void addChecksum(byte[] file, int offset, int start, int length) {
        int sum = 0;
        for (int i = start; i < start + length; i++) {
            sum += file[i];
        }
        file[offset] -= (byte) sum;
    }

    private static String name(ByteBuffer from) {
        byte[] name = new byte[56];
        from.get(name);
        return new String(name, StandardCharsets.US_ASCII).replace("\0", "");
    }

    private void readFiles(FirmwareConfiguration firmware) {
        firmware.write(0, 2, 0x19);
        ByteBuffer directory = ByteBuffer.wrap(read(firmware, 4 + 64 * 3));
        int count = directory.getInt();
        for (int i = 0; i < count; i++) {
            int length = directory.getInt();
            int number = directory.getShort();
            directory.getShort();
            String name = name(directory);
            firmware.write(0, 2, number);
            files.put(name, read(firmware, length));
        }
    }

    private static byte[] read(FirmwareConfiguration firmware, int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) firmware.read(1, 1);
        }
        return bytes;
    }
}
