package dev.quarters.machine.boot;

import dev.quarters.machine.board.Board;
import dev.quarters.machine.memory.GuestMemory;
import dev.quarters.machine.vcpu.EntryState;

import java.lang.foreign.MemorySegment;
import java.util.Optional;

/**
 * A bzImage by Linux's 64-bit boot protocol (Linux Documentation/arch/x86/boot.rst, "64-bit Boot
 * Protocol").
 */
record LinuxKernel(MemorySegment image, MemorySegment initrd, String commandLine) implements Boot {

    /** The 64-bit entry is that far behind the start of the code. */
    private static final int ENTRY_64 = 0x200;

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
        BootParameters.write(ram, header.bytes(), disk, initrd.byteSize());
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
}
