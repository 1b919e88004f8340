package dev.quarters.bootkit.kernel;

import dev.quarters.api.QuartersException;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/**
 * Whether a file can be a kernel, and is whole: what its own header says of its length (Linux
 * Documentation/arch/x86/boot.rst, "The Real-Mode Kernel Header"). A kernel that was cut would stop
 * without a word when it unpacks itself.
 */
final class KernelFile {

    private static final int HEADER = 0x268;
    private static final int ELF_MAGIC = 0x464C_457F;
    private static final int HDR_S = 0x5372_6448;
    private static final int SECTOR = 512;
    private static final int PARAGRAPH = 16;
    private static final int USUAL_SETUP_SECTORS = 4;

    private KernelFile() {}

    /**
     * Looks at it.
     *
     * @throws QuartersException when it is no kernel, or was cut
     */
    static void check(Path file) {
        try (FileChannel channel = FileChannel.open(file)) {
            ByteBuffer header = ByteBuffer.allocate(HEADER).order(ByteOrder.LITTLE_ENDIAN);
            while (header.hasRemaining() && channel.read(header) >= 0) {
                // until the header is whole, or the file is at its end
            }
            check(file, header, channel.size());
        } catch (IOException e) {
            throw new QuartersException("cannot read the kernel " + file + ": " + e, "", e);
        }
    }

    private static void check(Path file, ByteBuffer header, long size) {
        if (size >= Integer.BYTES && header.getInt(0) == ELF_MAGIC) {
            return;
        }
        if (size < HEADER || header.getInt(0x202) != HDR_S) {
            throw new QuartersException(
                    file + " is no kernel: it is neither a Linux bzImage nor an ELF file",
                    "name a kernel for x86-64, as /boot/vmlinuz-*, or a folder or image that has"
                            + " one (--kernel)");
        }
        int setup = header.get(0x1F1) & 0xFF;
        long code = (header.getInt(0x1F4) & 0xFFFF_FFFFL) * PARAGRAPH;
        long whole = (long) SECTOR * ((setup == 0 ? USUAL_SETUP_SECTORS : setup) + 1) + code;
        // The last paragraph may be counted and not be there (arch/x86/boot/tools/build.c).
        if (size <= whole - PARAGRAPH) {
            throw new QuartersException(
                    "the kernel %s is cut: it has %d bytes of %d".formatted(file, size, whole),
                    "copy or download it again");
        }
    }
}
