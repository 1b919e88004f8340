package dev.quarters.machine.boot;

import dev.quarters.machine.board.Board;
import dev.quarters.machine.memory.GuestMemory;
import dev.quarters.machine.vcpu.EntryState;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;

/**
 * A bzImage by Linux's 64-bit boot protocol (Linux Documentation/arch/x86/boot.rst, "64-bit Boot
 * Protocol"; Documentation/arch/x86/zero-page.rst).
 */
record LinuxKernel(MemorySegment image, MemorySegment initrd, String commandLine) implements Boot {

    /** The 64-bit entry is that far behind the start of the code. */
    private static final int ENTRY_64 = 0x200;

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

    @Override
    public Optional<EntryState> load(Board board) {
        GuestMemory ram = board.ram();
        LowMemory.checkSize(ram);
        SetupHeader header = new SetupHeader(image);
        long address = address(header, ram);
        long end = address + header.initialSize();
        InitialRamDisk.copy(ram, header.code(), address);
        long disk = InitialRamDisk.load(ram, initrd, end, header.initrdLimit());
        LowMemory.writeCommandLine(ram, commandLine, header.commandLineSize());
        LowMemory.writeAcpiTables(board);
        LowMemory.writeDescriptorTable(ram, true);
        LowMemory.writePageTables(ram);
        writeParameters(ram, header, disk);
        return Optional.of(
                new EntryState(
                        true,
                        address + ENTRY_64,
                        LowMemory.STACK,
                        LowMemory.PARAMETERS,
                        0,
                        LowMemory.PAGE_TABLE,
                        LowMemory.DESCRIPTOR_TABLE,
                        LowMemory.DESCRIPTOR_TABLE_LIMIT));
    }

    /** Where the kernel wants to be, or else as low as its alignment allows. */
    private static long address(SetupHeader header, GuestMemory ram) {
        long size = header.initialSize();
        long preferred = header.preferredAddress();
        long lowest = Board.HIGH_MEMORY + header.alignment() - 1 & -header.alignment();
        if (preferred >= Board.HIGH_MEMORY && preferred <= ram.lowSize() - size) {
            return preferred;
        }
        if (header.isRelocatable() && lowest <= ram.lowSize() - size) {
            return lowest;
        }
        throw new BootException(
                "the kernel needs %d MiB from %xH on, and there is memory up to %xH"
                        .formatted((size >> 20) + 1, preferred, ram.lowSize()),
                "give the machine more memory: 128 MiB at least");
    }

    private void writeParameters(GuestMemory ram, SetupHeader header, long disk) {
        long at = LowMemory.PARAMETERS;
        LowMemory.clear(ram, at, at + PAGE);
        byte[] copied = header.bytes();
        ram.write(at + SetupHeader.START, copied, 0, copied.length);
        ram.writeByte(at + TYPE_OF_LOADER, UNDEFINED_LOADER);
        ram.writeInt(at + RAM_DISK_ADDRESS, (int) disk);
        ram.writeInt(at + RAM_DISK_SIZE, (int) initrd.byteSize());
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
