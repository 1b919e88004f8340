package dev.quarters.machine.virtio.block;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Random;

/** A disk as an array: what an image must contain after the same operations. */
public final class ImageModel {

    private final byte[] contents;
    private final Random random;

    public ImageModel(byte[] contents, long seed) {
        this.contents = contents;
        random = new Random(seed);
    }

    public byte[] contents() {
        return contents;
    }

    /** Operations of all kinds, on model and image alike. */
    public void change(BlockImage image, int operations) {
        for (int i = 0; i < operations; i++) {
            int length = length();
            int position = random.nextInt(contents.length - length + 1);
            switch (random.nextInt(8)) {
                case 0 -> {
                    image.writeZeroes(position, length, random.nextBoolean());
                    Arrays.fill(contents, position, position + length, (byte) 0);
                }
                case 1 -> discard(image, position, length);
                case 2, 3 -> checkPiece(image, position, length);
                default -> {
                    byte[] bytes = new byte[length];
                    random.nextBytes(bytes);
                    image.write(position, MemorySegment.ofArray(bytes));
                    System.arraycopy(bytes, 0, contents, position, length);
                }
            }
        }
        image.flush();
    }

    private int length() {
        int largest = Math.min(contents.length, 1 << random.nextInt(20));
        return 1 + random.nextInt(largest);
    }

    /** What was there stays or becomes zero. */
    private void discard(BlockImage image, int position, int length) {
        image.discard(position, length);
        byte[] now = read(image, position, length);
        for (int i = 0; i < length; i++) {
            if (now[i] != 0) {
                assertThat(now[i]).isEqualTo(contents[position + i]);
            }
            contents[position + i] = now[i];
        }
    }

    private void checkPiece(BlockImage image, int position, int length) {
        byte[] expected = Arrays.copyOfRange(contents, position, position + length);
        assertThat(Arrays.equals(read(image, position, length), expected))
                .as("%d bytes at %d", length, position)
                .isTrue();
    }

    /** All of it is the same. */
    public void check(BlockImage image) {
        assertThat(image.size()).isEqualTo(contents.length);
        assertThat(Arrays.mismatch(read(image, 0, contents.length), contents))
                .as("first byte that differs")
                .isEqualTo(-1);
    }

    private static byte[] read(BlockImage image, int position, int length) {
        byte[] bytes = new byte[length];
        image.read(position, MemorySegment.ofArray(bytes));
        return bytes;
    }
}
