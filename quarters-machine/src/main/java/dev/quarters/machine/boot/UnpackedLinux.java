package dev.quarters.machine.boot;

import dev.quarters.machine.board.Board;
import dev.quarters.machine.memory.GuestMemory;
import dev.quarters.machine.vcpu.EntryState;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * The ELF kernel that is packed in a bzImage, put where it is linked to be, so that nothing is
 * relocated, and entered as its unpacker does (Linux arch/x86/kernel/head_64.S, startup_64): in
 * 64-bit mode, memory mapped to its own addresses, and the boot parameters' address in RSI.
 */
record UnpackedLinux(ElfImage elf, MemorySegment initrd, String commandLine) implements Boot {

    private static final int HEADER_SIZE = 0x268 - SetupHeader.START;
    private static final long COMMAND_LINE_SIZE = 2047;
    private static final long INITRD_LIMIT = 0x7FFF_FFFFL;

    /** Whether that ELF file is one: its entry is in what it puts into memory. */
    static boolean isOne(ElfImage elf) {
        return elf.isWide()
                && elf.loadable().stream()
                        .anyMatch(
                                segment -> {
                                    long at = elf.entry() - segment.physicalAddress();
                                    return at >= 0 && at < segment.content().byteSize();
                                });
    }

    @Override
    public Optional<EntryState> load(Board board) {
        GuestMemory ram = board.ram();
        LowMemory.checkSize(ram);
        long end = elf.load(ram);
        long disk = InitialRamDisk.load(ram, initrd, end, INITRD_LIMIT);
        LowMemory.writeCommandLine(ram, commandLine, COMMAND_LINE_SIZE);
        LowMemory.writeAcpiTables(board);
        LowMemory.writeDescriptorTable(ram, true);
        LowMemory.writePageTables(ram);
        BootParameters.write(ram, header(), disk, initrd.byteSize());
        return Optional.of(
                new EntryState(
                        true,
                        elf.entry(),
                        LowMemory.STACK,
                        LowMemory.PARAMETERS,
                        0,
                        LowMemory.PAGE_TABLE,
                        LowMemory.DESCRIPTOR_TABLE,
                        LowMemory.DESCRIPTOR_TABLE_LIMIT));
    }

    /** What the bzImage would have said; the file of the kernel alone has none of it. */
    private static byte[] header() {
        ByteBuffer header = ByteBuffer.allocate(HEADER_SIZE).order(ByteOrder.LITTLE_ENDIAN);
        header.putShort(0x1FE - SetupHeader.START, (short) 0xAA55);
        header.putInt(SetupHeader.SIGNATURE - SetupHeader.START, SetupHeader.HDR_S);
        header.putShort(0x206 - SetupHeader.START, (short) SetupHeader.NEWEST_VERSION);
        header.put(0x211 - SetupHeader.START, (byte) SetupHeader.LOADED_HIGH);
        header.putInt(0x22C - SetupHeader.START, (int) INITRD_LIMIT);
        header.putInt(0x238 - SetupHeader.START, (int) COMMAND_LINE_SIZE);
        return header.array();
    }
}
