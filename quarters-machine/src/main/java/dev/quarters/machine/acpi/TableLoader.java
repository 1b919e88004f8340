package dev.quarters.machine.acpi;

import dev.quarters.machine.board.Board;
import dev.quarters.machine.firmware.FirmwareConfiguration;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * The tables as files for firmware, which puts them where it likes, with the steps to do so (QEMU
 * 7.2, hw/acpi/bios-linker-loader.c). A step has 128 bytes, whatever it is.
 */
public final class TableLoader {

    private static final int STEP = 128;
    private static final int NAME = 56;
    private static final int ALLOCATE = 1;
    private static final int ADD_POINTER = 2;
    private static final int ADD_CHECKSUM = 3;
    private static final int ANYWHERE = 1;

    /** Between F0000H and 1 MiB, where systems search for it. */
    private static final int SEARCHED = 2;

    private static final String STEPS_FILE = "etc/table-loader";
    private static final String TABLES = "etc/acpi/tables";
    private static final String ROOT = "etc/acpi/rsdp";

    private final ByteArrayOutputStream steps = new ByteArrayOutputStream();

    private TableLoader() {}

    /** Adds the files; once the board has all of its devices. */
    public static void addFiles(Board board) {
        FirmwareConfiguration firmware = board.firmware();
        AcpiTables tables = new AcpiTables(board, 0);
        byte[] all = tables.bytes();
        firmware.addFile(TABLES, all);
        firmware.addFile(ROOT, Arrays.copyOf(all, AcpiTables.ROOT_POINTER_SIZE));
        firmware.addFile(STEPS_FILE, new TableLoader().steps(tables));
    }

    private byte[] steps(AcpiTables tables) {
        allocate(TABLES, 64, ANYWHERE);
        allocate(ROOT, 16, SEARCHED);
        tables.pointers().forEach(each -> addPointer(TABLES, each.offset(), each.size()));
        tables.pointing().forEach(each -> addChecksum(TABLES, 9, each.offset(), each.length()));
        addPointer(ROOT, 16, 4);
        addPointer(ROOT, 24, 8);
        addChecksum(ROOT, 8, 0, AcpiTables.ROOT_POINTER_1_SIZE);
        addChecksum(ROOT, 32, 0, AcpiTables.ROOT_POINTER_SIZE);
        return steps.toByteArray();
    }

    private void allocate(String file, int alignment, int zone) {
        step(ALLOCATE, file, step -> step.putInt(alignment).put((byte) zone));
    }

    /** What stands there is an offset in the tables, and becomes an address. */
    private void addPointer(String file, int offset, int size) {
        step(ADD_POINTER, file, step -> step.put(name(TABLES)).putInt(offset).put((byte) size));
    }

    /** The sum of those bytes becomes zero, by the byte at that offset from the start. */
    private void addChecksum(String file, int offset, int start, int length) {
        step(ADD_CHECKSUM, file, step -> step.putInt(start + offset).putInt(start).putInt(length));
    }

    private void step(int command, String file, Consumer<ByteBuffer> parameters) {
        ByteBuffer step = ByteBuffer.allocate(STEP).order(ByteOrder.LITTLE_ENDIAN);
        step.putInt(command).put(name(file));
        parameters.accept(step);
        steps.writeBytes(step.array());
    }

    private static byte[] name(String file) {
        return Arrays.copyOf(Table.ascii(file), NAME);
    }
}
