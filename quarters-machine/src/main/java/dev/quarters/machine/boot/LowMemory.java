package dev.quarters.machine.boot;

import dev.quarters.machine.acpi.AcpiTables;
import dev.quarters.machine.board.Board;
import dev.quarters.machine.memory.GuestMemory;

import java.nio.charset.StandardCharsets;

/**
 * What a kernel finds in the first megabyte when no firmware ran: a descriptor table, page tables,
 * a stack, what the protocol passes, and ACPI's tables.
 */
final class LowMemory {

    static final long DESCRIPTOR_TABLE = 0x500;
    static final int DESCRIPTOR_TABLE_LIMIT = 31;
    static final long STACK = 0x8FF0;

    /** The level-4 table, one of level 3, and four of level 2: 4 GiB in pages of 2 MiB. */
    static final long PAGE_TABLE = 0x9000;

    /** What the protocol passes: Linux's boot parameters, or PVH's start information. */
    static final long PARAMETERS = 0x1_0000;

    static final long COMMAND_LINE = 0x2_0000;
    private static final int COMMAND_LINE_LONGEST = 0x1_0000;
    static final long ACPI_TABLES = Board.FIRMWARE_AREA;

    /** The least memory that anything starts in. */
    private static final long LEAST = 4 << 20;

    private static final long CODE_64 = 0x00AF_9A00_0000_FFFFL;
    private static final long CODE_32 = 0x00CF_9A00_0000_FFFFL;
    private static final long DATA = 0x00CF_9200_0000_FFFFL;

    /** Present, writable. */
    private static final long TABLE = 3;

    private static final long LARGE_PAGE = TABLE | 1 << 7;
    private static final long PAGE = 4096;

    private LowMemory() {}

    static void checkSize(GuestMemory ram) {
        if (ram.size() < LEAST) {
            throw new BootException(
                    "a machine with %d bytes of memory can't start a kernel".formatted(ram.size()),
                    "give it 4 MiB at least; Linux wants 64 MiB or more");
        }
    }

    /** Flat segments: entry 2 is code, entry 3 data. */
    static void writeDescriptorTable(GuestMemory ram, boolean longMode) {
        ram.writeLong(DESCRIPTOR_TABLE, 0);
        ram.writeLong(DESCRIPTOR_TABLE + 8, 0);
        ram.writeLong(DESCRIPTOR_TABLE + 16, longMode ? CODE_64 : CODE_32);
        ram.writeLong(DESCRIPTOR_TABLE + 24, DATA);
    }

    /** The first 4 GiB at their own addresses. */
    static void writePageTables(GuestMemory ram) {
        long pointers = PAGE_TABLE + PAGE;
        long directories = pointers + PAGE;
        clear(ram, PAGE_TABLE, directories);
        ram.writeLong(PAGE_TABLE, pointers | TABLE);
        for (int i = 0; i < 4; i++) {
            ram.writeLong(pointers + 8L * i, directories + i * PAGE | TABLE);
        }
        for (long i = 0; i < 4 * 512; i++) {
            ram.writeLong(directories + 8 * i, i << 21 | LARGE_PAGE);
        }
    }

    static void clear(GuestMemory ram, long from, long to) {
        byte[] zeros = new byte[(int) (to - from)];
        ram.write(from, zeros, 0, zeros.length);
    }

    /** Zero-terminated; not longer than the kernel takes. */
    static void writeCommandLine(GuestMemory ram, String commandLine, long longest) {
        byte[] bytes = commandLine.getBytes(StandardCharsets.UTF_8);
        if (bytes.length > Math.min(longest, COMMAND_LINE_LONGEST - 1)) {
            throw new BootException(
                    "the kernel's command line has %d bytes, and the kernel takes %d"
                            .formatted(bytes.length, Math.min(longest, COMMAND_LINE_LONGEST - 1)),
                    "shorten it");
        }
        ram.write(
                COMMAND_LINE,
                java.util.Arrays.copyOf(bytes, bytes.length + 1),
                0,
                bytes.length + 1);
    }

    static void writeAcpiTables(Board board) {
        byte[] tables = AcpiTables.of(board, ACPI_TABLES);
        board.ram().write(ACPI_TABLES, tables, 0, tables.length);
    }
}
