package dev.quarters.machine.boot;

import dev.quarters.machine.board.Board;
import dev.quarters.machine.memory.GuestMemory;
import dev.quarters.machine.vcpu.EntryState;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;

/**
 * An ELF kernel by PVH: entered in 32-bit protected mode with the address of start information in
 * EBX (Xen docs/misc/pvh.pandoc; xen/include/public/arch-x86/hvm/start_info.h).
 */
record PvhKernel(ElfImage elf, MemorySegment initrd, String commandLine) implements Boot {

    /** XEN_ELFNOTE_PHYS32_ENTRY. */
    private static final int ENTRY_NOTE = 18;

    private static final int MAGIC = 0x336E_C578;
    private static final int VERSION = 1;
    private static final int PAGE = 4096;

    /** Modules and memory map follow the start information. */
    private static final long MODULES = LowMemory.PARAMETERS + 64;

    private static final long RANGES = LowMemory.PARAMETERS + 128;
    private static final int RANGE_SIZE = 24;

    /** Where such a kernel is entered; -1 when it can't be. */
    static long entry(ElfImage elf) {
        return elf.note("Xen", ENTRY_NOTE);
    }

    @Override
    public Optional<EntryState> load(Board board) {
        GuestMemory ram = board.ram();
        LowMemory.checkSize(ram);
        long entry = entry(elf);
        long end = elf.load(ram);
        long disk = InitialRamDisk.load(ram, initrd, end, GuestMemory.LOW_END);
        LowMemory.writeCommandLine(ram, commandLine, Long.MAX_VALUE);
        LowMemory.writeAcpiTables(board);
        LowMemory.writeDescriptorTable(ram, false);
        writeStartInformation(ram, disk);
        return Optional.of(
                new EntryState(
                        false,
                        entry,
                        LowMemory.STACK,
                        0,
                        LowMemory.PARAMETERS,
                        0,
                        LowMemory.DESCRIPTOR_TABLE,
                        LowMemory.DESCRIPTOR_TABLE_LIMIT));
    }

    private void writeStartInformation(GuestMemory ram, long disk) {
        long at = LowMemory.PARAMETERS;
        LowMemory.clear(ram, at, at + PAGE);
        boolean hasDisk = initrd.byteSize() > 0;
        List<MemoryRange> ranges = MemoryRange.of(ram);
        ram.writeInt(at, MAGIC);
        ram.writeInt(at + 4, VERSION);
        ram.writeInt(at + 12, hasDisk ? 1 : 0);
        ram.writeLong(at + 16, hasDisk ? MODULES : 0);
        ram.writeLong(at + 24, LowMemory.COMMAND_LINE);
        ram.writeLong(at + 32, LowMemory.ACPI_TABLES);
        ram.writeLong(at + 40, RANGES);
        ram.writeInt(at + 48, ranges.size());
        ram.writeLong(MODULES, disk);
        ram.writeLong(MODULES + 8, initrd.byteSize());
        for (int i = 0; i < ranges.size(); i++) {
            long entry = RANGES + (long) RANGE_SIZE * i;
            ram.writeLong(entry, ranges.get(i).start());
            ram.writeLong(entry + 8, ranges.get(i).length());
            ram.writeInt(entry + 16, ranges.get(i).type());
        }
    }
}
