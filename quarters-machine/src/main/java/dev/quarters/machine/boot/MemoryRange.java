package dev.quarters.machine.boot;

import dev.quarters.machine.board.Board;
import dev.quarters.machine.memory.GuestMemory;

import java.util.ArrayList;
import java.util.List;

/**
 * A range of physical memory as firmware tells it (ACPI 6.5 §15.1, system address map).
 *
 * @param type {@link #RAM} or {@link #RESERVED}
 */
record MemoryRange(long start, long length, int type) {

    static final int RAM = 1;
    static final int RESERVED = 2;

    /** Where RAM below 1 MiB ends for systems: 639 KiB. */
    static final long LOW_END = 0x9_FC00L;

    /** All of a machine's memory. */
    static List<MemoryRange> of(GuestMemory ram) {
        List<MemoryRange> ranges = new ArrayList<>();
        ranges.add(range(0, LOW_END, RAM));
        ranges.add(range(LOW_END, 0xA_0000L, RESERVED));
        ranges.add(range(Board.FIRMWARE_AREA, Board.HIGH_MEMORY, RESERVED));
        ranges.add(range(Board.HIGH_MEMORY, ram.lowSize(), RAM));
        ranges.add(
                new MemoryRange(Board.PCI_CONFIGURATION, Board.PCI_CONFIGURATION_SIZE, RESERVED));
        ranges.add(new MemoryRange(Board.IO_APIC, 0x1000, RESERVED));
        ranges.add(new MemoryRange(Board.LOCAL_APIC, 0x1000, RESERVED));
        if (ram.highSize() > 0) {
            ranges.add(new MemoryRange(GuestMemory.HIGH_START, ram.highSize(), RAM));
        }
        return ranges;
    }

    /** What firmware is told: it knows itself what the first megabyte is used for. */
    static List<MemoryRange> forFirmware(GuestMemory ram) {
        List<MemoryRange> ranges = new ArrayList<>();
        ranges.add(range(0, ram.lowSize(), RAM));
        ranges.add(
                new MemoryRange(Board.PCI_CONFIGURATION, Board.PCI_CONFIGURATION_SIZE, RESERVED));
        if (ram.highSize() > 0) {
            ranges.add(new MemoryRange(GuestMemory.HIGH_START, ram.highSize(), RAM));
        }
        return ranges;
    }

    private static MemoryRange range(long start, long end, int type) {
        return new MemoryRange(start, end - start, type);
    }
}
