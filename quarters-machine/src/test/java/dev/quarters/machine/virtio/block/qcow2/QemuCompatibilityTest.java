package dev.quarters.machine.virtio.block.qcow2;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarters.machine.virtio.block.ImageModel;
import dev.quarters.machine.virtio.block.RawImage;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** Images of qemu-img are read and written, and it finds ours in order. */
class QemuCompatibilityTest {

    /** Not a multiple of most cluster sizes. */
    private static final int SIZE = (6 << 20) + 512 * 7;

    @TempDir Path folder;
    private QemuImg qemu;

    @BeforeEach
    void find() {
        qemu = new QemuImg(folder);
    }

    private Path path(String name) {
        return folder.resolve(name);
    }

    /** Data, zeros and repetition, so that there are clusters of all kinds. */
    private byte[] sample(long seed) {
        byte[] bytes = new byte[SIZE];
        Random random = new Random(seed);
        for (int i = 0; i < SIZE; i += 64 << 10) {
            int length = Math.min(64 << 10, SIZE - i);
            byte[] piece = new byte[length];
            switch (random.nextInt(3)) {
                case 0 -> random.nextBytes(piece);
                case 1 -> java.util.Arrays.fill(piece, (byte) random.nextInt());
                default -> {}
            }
            System.arraycopy(piece, 0, bytes, i, length);
        }
        return bytes;
    }

    private void compare(String image, byte[] contents) throws IOException {
        Files.write(path("expected.raw"), contents);
        qemu.run("compare", "-q", "-f", "qcow2", "-F", "raw", image, "expected.raw");
    }

    record Format(String options, boolean compressed) {
        @Override
        public String toString() {
            return options + (compressed ? ", compressed" : "");
        }
    }

    static List<Format> formats() {
        return List.of(
                new Format("compat=1.1", false),
                new Format("compat=0.10", false),
                new Format("compat=0.10", true),
                new Format("compat=1.1", true),
                new Format("compat=1.1,compression_type=zstd", true),
                new Format("cluster_size=512", false),
                new Format("cluster_size=4k", true),
                new Format("cluster_size=2M", true),
                new Format("refcount_bits=1", false),
                new Format("refcount_bits=2", false),
                new Format("refcount_bits=8", true),
                new Format("refcount_bits=32", false),
                new Format("refcount_bits=64,cluster_size=1k", true));
    }

    @ParameterizedTest
    @MethodSource("formats")
    void imagesOfQemuAreReadAndWritten(Format format) throws IOException {
        ImageModel model = new ImageModel(sample(1), 2);
        Files.write(path("base.raw"), model.contents());
        String compress = format.compressed ? "-c" : "-q";
        qemu.run("convert", compress, "-O", "qcow2", "-o", format.options, "base.raw", "i.qcow2");

        try (Qcow2Image image = Qcow2Image.open(path("i.qcow2"), false)) {
            model.check(image);
            model.change(image, 400);
            model.check(image);
        }

        qemu.check("i.qcow2");
        compare("i.qcow2", model.contents());
        try (Qcow2Image image = Qcow2Image.open(path("i.qcow2"), true)) {
            model.check(image);
        }
    }

    @Test
    void imagesOfOursAreReadByQemu() throws IOException {
        ImageModel model = new ImageModel(new byte[SIZE], 3);
        try (Qcow2Image image = Qcow2Image.create(path("i.qcow2"), SIZE, Optional.empty())) {
            model.check(image);
            model.change(image, 400);
        }

        qemu.check("i.qcow2");
        compare("i.qcow2", model.contents());
    }

    @Test
    void aSnapshotKeepsWhatItHad() throws IOException {
        byte[] before = sample(4);
        ImageModel model = new ImageModel(before.clone(), 5);
        Files.write(path("base.raw"), before);
        qemu.run("convert", "-c", "-O", "qcow2", "base.raw", "i.qcow2");
        try (Qcow2Image image = Qcow2Image.open(path("i.qcow2"), false)) {
            model.change(image, 50);
        }
        byte[] atSnapshot = model.contents().clone();
        qemu.run("snapshot", "-c", "first", "i.qcow2");

        try (Qcow2Image image = Qcow2Image.open(path("i.qcow2"), false)) {
            model.check(image);
            model.change(image, 300);
        }

        qemu.check("i.qcow2");
        compare("i.qcow2", model.contents());
        qemu.run("snapshot", "-a", "first", "i.qcow2");
        qemu.check("i.qcow2");
        compare("i.qcow2", atSnapshot);
    }

    @Test
    void aChainOfImagesIsReadThroughAndOnlyTheTopWritten() throws IOException {
        byte[] base = sample(6);
        ImageModel model = new ImageModel(base.clone(), 7);
        Files.createDirectory(path("below"));
        Files.write(path("below/base.raw"), base);
        qemu.run(
                "create", "-q", "-f", "qcow2", "-b", "base.raw", "-F", "raw", "below/middle.qcow2");
        try (Qcow2Image middle = Qcow2Image.open(path("below/middle.qcow2"), false)) {
            model.change(middle, 100);
        }
        byte[] middleBytes = Files.readAllBytes(path("below/middle.qcow2"));

        try (Qcow2Image top =
                Qcow2Image.create(
                        path("top.qcow2"),
                        SIZE,
                        Optional.of(new Qcow2Image.Backing("below/middle.qcow2", "qcow2")))) {
            model.check(top);
            model.change(top, 200);
            model.check(top);
        }

        qemu.check("top.qcow2");
        compare("top.qcow2", model.contents());
        assertThat(Files.readAllBytes(path("below/base.raw"))).isEqualTo(base);
        assertThat(Files.readAllBytes(path("below/middle.qcow2"))).isEqualTo(middleBytes);
    }

    @Test
    void anImageLargerThanTheOneBelowEndsInZeros() throws IOException {
        byte[] base = sample(8);
        Files.write(path("base.raw"), base);
        byte[] larger = java.util.Arrays.copyOf(base, SIZE + (1 << 20));
        ImageModel model = new ImageModel(larger, 9);

        try (Qcow2Image top =
                Qcow2Image.create(
                        path("top.qcow2"),
                        larger.length,
                        Optional.of(new Qcow2Image.Backing("base.raw", "raw")))) {
            model.check(top);
            model.change(top, 100);
        }

        qemu.check("top.qcow2");
        compare("top.qcow2", model.contents());
    }

    @Test
    void theRefcountTableGrows() throws IOException {
        // 512-byte clusters: a block counts 256 of them, a cluster of table holds 64 blocks: 8 MiB.
        int size = 24 << 20;
        qemu.run(
                "create",
                "-q",
                "-f",
                "qcow2",
                "-o",
                "cluster_size=512,compat=1.1",
                "i.qcow2",
                "24M");
        byte[] contents = new byte[size];
        new Random(10).nextBytes(contents);

        try (Qcow2Image image = Qcow2Image.open(path("i.qcow2"), false)) {
            image.write(0, java.lang.foreign.MemorySegment.ofArray(contents));
        }

        qemu.check("i.qcow2");
        compare("i.qcow2", contents);
    }

    @Test
    void bothConvertTheSame() throws IOException {
        byte[] contents = sample(11);
        Files.write(path("base.raw"), contents);
        qemu.run("convert", "-O", "qcow2", "base.raw", "theirs.qcow2");
        try (Qcow2Image theirs = Qcow2Image.open(path("theirs.qcow2"), true);
                RawImage raw = RawImage.create(path("back.raw"), SIZE);
                Qcow2Image ours = Qcow2Image.create(path("ours.qcow2"), SIZE, Optional.empty())) {
            byte[] piece = new byte[100_000];
            for (int at = 0; at < SIZE; at += piece.length) {
                var part =
                        java.lang.foreign.MemorySegment.ofArray(piece)
                                .asSlice(0, Math.min(piece.length, SIZE - at));
                theirs.read(at, part);
                raw.write(at, part);
                ours.write(at, part);
            }
        }

        assertThat(Files.readAllBytes(path("back.raw"))).isEqualTo(contents);
        qemu.run("convert", "-O", "raw", "ours.qcow2", "ours.raw");
        assertThat(Files.readAllBytes(path("ours.raw"))).isEqualTo(contents);
    }
}
