package dev.quarters.bootkit.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.airlift.compress.v3.lz4.Lz4JavaCompressor;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/** A kernel packed with LZ4 is unpacked; whatever else there is stays as it is. */
class KernelPayloadTest {

    private static final int HEADER = 1024;
    private static final int BLOCK = 8 << 20;

    @TempDir private Path folder;

    /** More than a block, and its entry at 16 MiB. */
    private static byte[] kernel() {
        ByteBuffer kernel = ByteBuffer.allocate(BLOCK + 100_000).order(ByteOrder.LITTLE_ENDIAN);
        new Random(5).nextBytes(kernel.array());
        kernel.putInt(0, 0x464C_457F).put(4, (byte) 2).putLong(24, 16 << 20);
        return kernel.array();
    }

    private static ByteBuffer image(byte[] kernel, int magic) {
        Lz4JavaCompressor lz4 = new Lz4JavaCompressor();
        ByteBuffer image =
                ByteBuffer.allocate(HEADER + 64 + lz4.maxCompressedLength(kernel.length))
                        .order(ByteOrder.LITTLE_ENDIAN);
        image.put(0x1F1, (byte) 1).putInt(0x202, 0x5372_6448).putInt(0x248, 16);
        image.position(HEADER + 16).putInt(magic);
        for (int from = 0; from < kernel.length; from += BLOCK) {
            int at = image.position() + 4;
            int length =
                    lz4.compress(
                            kernel,
                            from,
                            Math.min(BLOCK, kernel.length - from),
                            image.array(),
                            at,
                            image.capacity() - at);
            image.putInt(length).position(at + length);
        }
        image.putInt(kernel.length);
        return image.putInt(0x24C, image.position() - HEADER - 16).flip();
    }

    private Path write(ByteBuffer image) throws IOException {
        byte[] bytes = new byte[image.remaining()];
        image.duplicate().get(bytes);
        return Files.write(folder.resolve("kernel"), bytes);
    }

    @Test
    void aKernelPackedWithLz4IsUnpacked() throws IOException {
        byte[] kernel = kernel();
        assertThat(KernelPayload.unpack(write(image(kernel, 0x184C_2102)))).hasValue(kernel);
    }

    @Test
    void whatElseThereIsStaysAsItIs() throws IOException {
        byte[] kernel = kernel();
        assertThat(KernelPayload.unpack(write(image(kernel, 0x587A_37FD)))).as("xz").isEmpty();
        assertThat(KernelPayload.unpack(write(ByteBuffer.wrap(kernel)))).as("no bzImage").isEmpty();
        assertThat(KernelPayload.unpack(write(image(new byte[5000], 0x184C_2102))))
                .as("no ELF file")
                .isEmpty();
    }

    @Test
    void whatIsDamagedStaysAsItIs() throws IOException {
        ByteBuffer good = image(kernel(), 0x184C_2102);
        int[] places = {0x248, 0x24C, HEADER + 20, good.limit() - 4};
        for (int place : places) {
            for (int value : new int[] {0, -1, Integer.MAX_VALUE, 0x1234}) {
                ByteBuffer damaged = ByteBuffer.allocate(good.limit()).put(good.duplicate());
                damaged.order(ByteOrder.LITTLE_ENDIAN).putInt(place, value).flip();
                assertThat(KernelPayload.unpack(write(damaged)))
                        .as("%x at %x", value, place)
                        .isEmpty();
            }
        }
    }
}
