package dev.quarters.machine.boot;

import dev.quarters.machine.board.Board;
import dev.quarters.machine.vcpu.EntryState;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Optional;

/** How a machine starts, after power-up and after every reset. */
public interface Boot {

    /**
     * Puts what is needed into the board's memory.
     *
     * @return how the bootstrap processor enters it; empty for the state after reset
     * @throws BootException when that can't be started on that board
     */
    Optional<EntryState> load(Board board);

    /** Firmware at the end of the first 4 GiB, where processors start after reset. */
    static Boot firmware(Board board, byte[] image) {
        long largest = 16 << 20;
        if (image.length < 0x1_0000 || image.length > largest || image.length % 0x1_0000 != 0) {
            throw new BootException(
                    "firmware of %d bytes can't be started".formatted(image.length),
                    "give an image of 64 KiB to 16 MiB, in steps of 64 KiB");
        }
        board.setRom(image);
        return new Firmware();
    }

    /**
     * A kernel, by the protocol that its format has.
     *
     * @param image the whole file; read at each reset
     * @param initrd the initial RAM disk; empty for none
     */
    static Boot kernel(MemorySegment image, MemorySegment initrd, String commandLine) {
        if (image.byteSize() >= 4
                && image.get(ValueLayout.JAVA_INT_UNALIGNED, 0) == ElfImage.MAGIC) {
            return elf(new ElfImage(image), initrd, commandLine);
        }
        return new LinuxKernel(image, initrd, commandLine);
    }

    private static Boot elf(ElfImage image, MemorySegment initrd, String commandLine) {
        if (PvhKernel.entry(image) >= 0) {
            return new PvhKernel(image, initrd, commandLine);
        }
        if (UnpackedLinux.isOne(image)) {
            return new UnpackedLinux(image, initrd, commandLine);
        }
        throw new BootException(
                "the ELF kernel has neither a PVH entry (note \"Xen\", type 18) nor a 64-bit one"
                        + " within it (%xH)".formatted(image.entry()),
                "give a Linux kernel for x86-64: its bzImage, or the vmlinux within that");
    }
}
