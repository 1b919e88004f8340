package dev.quarters.bootkit.kernel;

import io.airlift.compress.v3.MalformedInputException;
import io.airlift.compress.v3.lz4.Lz4JavaDecompressor;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The ELF kernel within a bzImage (Linux Documentation/arch/x86/boot.rst: payload_offset,
 * payload_length), unpacked here once, so that it does not unpack itself at every start: that takes
 * a guest seconds.
 *
 * <p>Only LZ4 in its legacy frame (lz4, doc/lz4_Frame_format.md), which Debian's cloud kernels
 * have.
 */
public final class KernelPayload {

    private static final int LEAST_HEADER = 0x268;
    private static final int SIGNATURE = 0x202;
    private static final int HDR_S = 0x5372_6448;
    private static final int PAYLOAD_OFFSET = 0x248;
    private static final int PAYLOAD_LENGTH = 0x24C;
    private static final int SECTOR = 512;
    private static final int LZ4_LEGACY = 0x184C_2102;
    private static final int BLOCK = 8 << 20;
    private static final int ELF = 0x464C_457F;
    private static final int LARGEST = 512 << 20;

    private KernelPayload() {}

    /** The ELF kernel; empty when the file has none that could be started as it is. */
    public static Optional<byte[]> unpack(Path file) throws IOException {
        ByteBuffer image = ByteBuffer.wrap(Files.readAllBytes(file));
        image.order(ByteOrder.LITTLE_ENDIAN);
        if (image.capacity() < LEAST_HEADER || image.getInt(SIGNATURE) != HDR_S) {
            return Optional.empty();
        }
        int sectors = image.get(0x1F1) & 0xFF;
        long start = SECTOR * ((sectors == 0 ? 4 : sectors) + 1L);
        long from = start + Integer.toUnsignedLong(image.getInt(PAYLOAD_OFFSET));
        long length = Integer.toUnsignedLong(image.getInt(PAYLOAD_LENGTH));
        if (length < 8 || from > image.capacity() - length) {
            return Optional.empty();
        }
        ByteBuffer payload = image.slice((int) from, (int) length).order(ByteOrder.LITTLE_ENDIAN);
        return payload.getInt(0) == LZ4_LEGACY
                ? unpack(payload).filter(KernelPayload::starts)
                : Optional.empty();
    }

    /** Blocks with their lengths; behind them the length of all that is unpacked. */
    private static Optional<byte[]> unpack(ByteBuffer payload) {
        int end = payload.capacity() - 4;
        int size = payload.getInt(end);
        if (size < 0 || size > LARGEST) {
            return Optional.empty();
        }
        byte[] unpacked = new byte[size];
        Lz4JavaDecompressor lz4 = new Lz4JavaDecompressor();
        int to = 0;
        int at = 4;
        try {
            while (at <= end - 4) {
                int length = payload.getInt(at);
                at += 4;
                if (length <= 0 || length > end - at) {
                    return Optional.empty();
                }
                int most = Math.min(BLOCK, size - to);
                to +=
                        lz4.decompress(
                                payload.array(),
                                payload.arrayOffset() + at,
                                length,
                                unpacked,
                                to,
                                most);
                at += length;
            }
        } catch (MalformedInputException | IllegalArgumentException e) {
            return Optional.empty();
        }
        return to == size ? Optional.of(unpacked) : Optional.empty();
    }

    /** In 64 bits, and entered somewhere above the first megabyte. */
    private static boolean starts(byte[] kernel) {
        ByteBuffer elf = ByteBuffer.wrap(kernel).order(ByteOrder.LITTLE_ENDIAN);
        return kernel.length >= 64
                && elf.getInt(0) == ELF
                && kernel[4] == 2
                && elf.getLong(24) >= 1 << 20;
    }
}
