package dev.quarters.machine.virtio.block.qcow2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quarters.machine.virtio.block.BlockImageException;
import dev.quarters.machine.virtio.block.ImageModel;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Random;

/** Whatever is in an image: an error that names it, and no access outside. */
class CorruptImageTest {

    private static final int SIZE = 1 << 20;
    private static final int ROUNDS = Integer.getInteger("quarters.fuzz.rounds", 40);

    @TempDir Path folder;
    private Path path;
    private byte[] good;

    @BeforeEach
    void create() throws IOException {
        path = folder.resolve("image.qcow2");
        ImageModel model = new ImageModel(new byte[SIZE], 1);
        try (Qcow2Image image = Qcow2Image.create(path, SIZE, Optional.empty())) {
            model.change(image, 60);
        }
        good = Files.readAllBytes(path);
    }

    private void writeWith(int offset, long value, int size) throws IOException {
        byte[] bytes = good.clone();
        for (int i = 0; i < size; i++) {
            bytes[offset + i] = (byte) (value >> 8 * (size - 1 - i));
        }
        Files.write(path, bytes);
    }

    private void assertRefused(String why) {
        assertThatThrownBy(() -> Qcow2Image.open(path, false).close())
                .isInstanceOf(BlockImageException.class)
                .hasMessageContaining(path.toString())
                .hasMessageContaining(why);
    }

    @Test
    void headersThatMakeNoSenseAreRefused() throws IOException {
        writeWith(0, 0, 4);
        assertRefused("not a qcow2 image");
        writeWith(4, 7, 4);
        assertRefused("version 7");
        writeWith(20, 60, 4);
        assertRefused("clusters of 2^60");
        writeWith(24, Long.MAX_VALUE, 8);
        assertRefused("L1 table");
        writeWith(32, 2, 4);
        assertRefused("encrypted");
        writeWith(36, -1, 4);
        assertRefused("L1 table");
        writeWith(40, 1L << 60, 8);
        assertRefused("L1 table");
        writeWith(48, 3, 8);
        assertRefused("refcount table");
        writeWith(72, 1 << 4, 8);
        assertRefused("features 0x10");
        writeWith(72, 1, 8);
        assertRefused("not closed");
        writeWith(96, 9, 4);
        assertRefused("refcount order");
        writeWith(100, 7, 4);
        assertRefused("header claims");
        writeWith(8, 1L << 40, 8);
        assertRefused("backing file");
    }

    @Test
    void aBackingFileNeedsAFormat() throws IOException {
        byte[] bytes = good.clone();
        bytes[0x1000] = 'x';
        ByteBuffer.wrap(bytes).putLong(8, 0x1000).putInt(16, 1);
        Files.write(path, bytes);

        assertRefused("its format isn't given");
    }

    @Test
    void anImageThatIsItsOwnBackingFileEnds() throws IOException {
        Files.delete(path);
        Optional<Qcow2Image.Backing> self =
                Optional.of(new Qcow2Image.Backing("image.qcow2", "qcow2"));
        assertThatThrownBy(() -> Qcow2Image.create(path, SIZE, self))
                .isInstanceOf(BlockImageException.class);
        assertThatThrownBy(() -> Qcow2Image.open(path, true).close())
                .isInstanceOf(BlockImageException.class)
                .hasMessageContaining("longer than 64");
    }

    @Test
    void dataIsNotWrittenOverMetadata() throws IOException {
        long l1 = ByteBuffer.wrap(good).getLong(40);
        long l2 = ByteBuffer.wrap(good).getLong((int) l1) & Tables.OFFSET_MASK;
        for (long target : new long[] {0, 0x10000, 0x20000, l1, l2}) {
            writeWith((int) l2, L2Entry.COPIED | target | (target == 0 ? 0x200 : 0), 8);
            byte[] before = Files.readAllBytes(path);
            try (Qcow2Image image = Qcow2Image.open(path, false)) {
                assertThatThrownBy(() -> image.write(0, MemorySegment.ofArray(new byte[512])))
                        .isInstanceOf(BlockImageException.class)
                        .hasMessageContaining("corrupt");
            }
            assertThat(Files.readAllBytes(path)).isEqualTo(before);
        }
    }

    @Test
    void randomDamageIsFoundOrHarmless() throws IOException {
        long seed = Long.getLong("quarters.fuzz.seed", 77);
        System.out.printf("CorruptImageTest: seed %d, %d rounds%n", seed, ROUNDS);
        Random random = new Random(seed);
        int refused = 0;
        for (int round = 0; round < ROUNDS; round++) {
            byte[] bytes = good.clone();
            for (int i = 1 + random.nextInt(4); i > 0; i--) {
                damage(bytes, random);
            }
            Files.write(path, bytes);
            try (Qcow2Image image = Qcow2Image.open(path, false)) {
                exercise(image, random);
            } catch (BlockImageException e) {
                refused++;
            }
            assertThat(Files.size(path)).isLessThan(good.length + (64L << 20));
        }
        assertThat(refused).isPositive();
    }

    /** Where tables are: header, refcounts, L1 and the first L2 table. */
    private void damage(byte[] bytes, Random random) {
        int[] places = {0, 0x10000, 0x20000, 0x30000, 0x40000};
        int place = places[random.nextInt(places.length)];
        int at = place + random.nextInt(place == 0 ? 112 : 256);
        bytes[at] = random.nextBoolean() ? (byte) random.nextInt() : (byte) (bytes[at] ^ 1);
    }

    private void exercise(Qcow2Image image, Random random) {
        byte[] bytes = new byte[100_000];
        for (int i = 0; i < 20; i++) {
            int length = 1 + random.nextInt(bytes.length);
            if (length > image.size()) {
                return;
            }
            long position = random.nextLong(image.size() - length + 1);
            MemorySegment piece = MemorySegment.ofArray(bytes).asSlice(0, length);
            switch (random.nextInt(4)) {
                case 0 -> image.read(position, piece);
                case 1 -> image.writeZeroes(position, length, random.nextBoolean());
                case 2 -> image.discard(position, length);
                default -> image.write(position, piece);
            }
        }
    }
}
