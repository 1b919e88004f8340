package dev.quarters.machine.boot;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * The setup header of a bzImage (Linux Documentation/arch/x86/boot.rst, protocol 2.15). Fields are
 * read by their offset in the file.
 */
final class SetupHeader {

    static final int START = 0x1F1;
    static final int VERSION_WITH_64_BIT_ENTRY = 0x20C;
    static final int NEWEST_VERSION = 0x20F;
    static final int SIGNATURE = 0x202;
    static final int HDR_S = 0x5372_6448;
    private static final int SECTOR = 512;
    private static final int LEAST = 0x268;

    static final int LOADED_HIGH = 1;
    private static final int KERNEL_64 = 1;

    private final MemorySegment image;

    /** Checks that it is one that has a 64-bit entry. */
    SetupHeader(MemorySegment image) {
        this.image = image;
        if (image.byteSize() < LEAST || integer(SIGNATURE) != HDR_S) {
            throw new BootException(
                    "this is neither a Linux bzImage nor an ELF kernel (%d bytes, no \"HdrS\" at 202H)"
                            .formatted(image.byteSize()),
                    "give a kernel for x86-64, as /boot/vmlinuz-*");
        }
        if (word(0x206) < VERSION_WITH_64_BIT_ENTRY || (word(0x236) & KERNEL_64) == 0) {
            throw new BootException(
                    "the kernel has no 64-bit entry (boot protocol %d.%d, xloadflags %xH)"
                            .formatted(word(0x206) >> 8, word(0x206) & 0xFF, word(0x236)),
                    "give a kernel for x86-64 of version 3.8 or later");
        }
        if ((loadFlags() & LOADED_HIGH) == 0 || codeOffset() >= image.byteSize()) {
            throw new BootException(
                    "the kernel's file is cut: its code begins at %d of %d bytes"
                            .formatted(codeOffset(), image.byteSize()),
                    "copy or download the kernel again");
        }
    }

    int octet(int offset) {
        return image.get(ValueLayout.JAVA_BYTE, offset) & 0xFF;
    }

    int word(int offset) {
        return image.get(ValueLayout.JAVA_SHORT_UNALIGNED, offset) & 0xFFFF;
    }

    int integer(int offset) {
        return image.get(ValueLayout.JAVA_INT_UNALIGNED, offset);
    }

    long unsigned(int offset) {
        return integer(offset) & 0xFFFF_FFFFL;
    }

    /** The header itself, which ends where the jump at 200H goes. */
    byte[] bytes() {
        long end = Math.min(SIGNATURE + octet(0x201), image.byteSize());
        return image.asSlice(START, end - START).toArray(ValueLayout.JAVA_BYTE);
    }

    int loadFlags() {
        return octet(0x211);
    }

    private long codeOffset() {
        int sectors = octet(START);
        return (long) SECTOR * ((sectors == 0 ? 4 : sectors) + 1);
    }

    /** What is loaded: all behind the real-mode code. */
    MemorySegment code() {
        return image.asSlice(codeOffset());
    }

    /** The payload, that is the compressed ELF kernel; empty when the file has not all of it. */
    MemorySegment payload() {
        long offset = codeOffset() + unsigned(0x248);
        long length = unsigned(0x24C);
        boolean there =
                length > 0 && length <= image.byteSize() && offset <= image.byteSize() - length;
        return there ? image.asSlice(offset, length) : MemorySegment.NULL;
    }

    long initrdLimit() {
        return unsigned(0x22C) + 1;
    }

    long commandLineSize() {
        return unsigned(0x238);
    }

    boolean isRelocatable() {
        return octet(0x234) != 0;
    }

    long alignment() {
        return Math.max(4096, Long.highestOneBit(unsigned(0x230)));
    }

    long preferredAddress() {
        return image.get(ValueLayout.JAVA_LONG_UNALIGNED, 0x258);
    }

    /** What it needs from its address on until it knows memory. */
    long initialSize() {
        return Math.max(unsigned(0x260), code().byteSize());
    }
}
