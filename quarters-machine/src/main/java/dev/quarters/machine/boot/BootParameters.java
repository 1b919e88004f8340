package dev.quarters.machine.boot;

import dev.quarters.machine.memory.GuestMemory;

import java.util.List;

/** What Linux is told, in a page (Linux Documentation/arch/x86/zero-page.rst). */
final class BootParameters {

    private static final int PAGE = 4096;
    private static final int ACPI_ROOT_POINTER = 0x070;
    private static final int RANGE_COUNT = 0x1E8;
    private static final int TYPE_OF_LOADER = 0x210;
    private static final int UNDEFINED_LOADER = 0xFF;
    private static final int RAM_DISK_ADDRESS = 0x218;
    private static final int RAM_DISK_SIZE = 0x21C;
    private static final int COMMAND_LINE = 0x228;
    private static final int RANGES = 0x2D0;
    private static final int RANGE_SIZE = 20;

    private BootParameters() {}

    /**
     * Writes them, for a kernel that gets its command line and ACPI's tables where {@link
     * LowMemory} puts them.
     *
     * @param header the kernel's setup header
     * @param disk where the initial RAM disk is
     */
    static void write(GuestMemory ram, byte[] header, long disk, long diskSize) {
        long at = LowMemory.PARAMETERS;
        LowMemory.clear(ram, at, at + PAGE);
        ram.write(at + SetupHeader.START, header, 0, header.length);
        ram.writeByte(at + TYPE_OF_LOADER, UNDEFINED_LOADER);
        ram.writeInt(at + RAM_DISK_ADDRESS, (int) disk);
        ram.writeInt(at + RAM_DISK_SIZE, (int) diskSize);
        ram.writeInt(at + COMMAND_LINE, (int) LowMemory.COMMAND_LINE);
        ram.writeLong(at + ACPI_ROOT_POINTER, LowMemory.ACPI_TABLES);
        List<MemoryRange> ranges = MemoryRange.of(ram);
        ram.writeByte(at + RANGE_COUNT, ranges.size());
        for (int i = 0; i < ranges.size(); i++) {
            long entry = at + RANGES + (long) RANGE_SIZE * i;
            ram.writeLong(entry, ranges.get(i).start());
            ram.writeLong(entry + 8, ranges.get(i).length());
            ram.writeInt(entry + 16, ranges.get(i).type());
        }
    }
}
