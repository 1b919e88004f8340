package dev.quarters.machine.boot;

import dev.quarters.machine.acpi.TableLoader;
import dev.quarters.machine.board.Board;
import dev.quarters.machine.firmware.FirmwareConfiguration;
import dev.quarters.machine.vcpu.EntryState;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;

/**
 * A machine that firmware starts: it finds files that tell what there is (SeaBIOS,
 * docs/Runtime_config.md), and processors begin as after reset.
 */
final class Firmware implements Boot {

    private static final int RANGE_SIZE = 20;

    @Override
    public Optional<EntryState> load(Board board) {
        FirmwareConfiguration configuration = board.firmware();
        configuration.addFile("etc/e820", memory(MemoryRange.forFirmware(board.ram())));
        TableLoader.addFiles(board);
        if (!board.serialResources().isEmpty()) {
            // Its screen is the first serial port.
            long port = board.serialResources().getFirst().port();
            configuration.addFile("etc/sercon-port", number(port));
        }
        return Optional.empty();
    }

    private static byte[] memory(List<MemoryRange> ranges) {
        ByteBuffer all =
                ByteBuffer.allocate(RANGE_SIZE * ranges.size()).order(ByteOrder.LITTLE_ENDIAN);
        for (MemoryRange range : ranges) {
            all.putLong(range.start()).putLong(range.length()).putInt(range.type());
        }
        return all.array();
    }

    private static byte[] number(long value) {
        return ByteBuffer.allocate(Long.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(value)
                .array();
    }
}
