package dev.quarters.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quarters.api.Image;
import dev.quarters.api.Progress;
import dev.quarters.api.QuartersException;
import dev.quarters.image.layer.LayerLimits;
import dev.quarters.image.oci.Digest;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;

/** A layer that lies is refused with words, touches nothing outside, and leaves no trace. */
class HostileLayerTest {

    private static final ImageOptions SMALL =
            new ImageOptions(2, new LayerLimits(8 << 20, 1000, 2000));

    @TempDir(factory = MemoryFolder.class)
    Path folder;

    record Case(String name, byte[] layer) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Case> refused() {
        TarBytes many = new TarBytes();
        for (int i = 0; i < 1001; i++) {
            many.file("f" + i, "");
        }
        byte[] good = new TarBytes().file("a", "x".repeat(2000)).end();
        return Stream.of(
                new Case("..", new TarBytes().file("../outside", "x").end()),
                new Case("inner ..", new TarBytes().file("a/../../outside", "x").end()),
                new Case("absolute ..", new TarBytes().file("/../outside", "x").end()),
                new Case(
                        "link above the root",
                        new TarBytes()
                                .symbolicLink("l", "../../../../..")
                                .file("l/outside", "x")
                                .end()),
                new Case(
                        "links in a circle",
                        new TarBytes()
                                .symbolicLink("a", "b")
                                .symbolicLink("b", "a")
                                .file("a/x", "x")
                                .end()),
                new Case("hard link out", new TarBytes().hardLink("l", "../../outside").end()),
                new Case("hard link to nothing", new TarBytes().hardLink("l", "etc/passwd").end()),
                new Case(
                        "hard link to a folder",
                        new TarBytes().folder("d").hardLink("l", "d").end()),
                new Case("file as folder", new TarBytes().file("a", "x").file("a/b", "y").end()),
                new Case("whiteout of ..", new TarBytes().file(".wh...", "").end()),
                new Case("empty whiteout", new TarBytes().file(".wh.", "").end()),
                new Case(
                        "root as a file",
                        new TarBytes().file("./", "x").symbolicLink(".", "/").end()),
                new Case(
                        "long component",
                        new TarBytes().pax("path", "n".repeat(300)).file("x", "").end()),
                new Case(
                        "long name",
                        new TarBytes().pax("path", "n/".repeat(3000)).file("x", "").end()),
                new Case(
                        "deep name",
                        new TarBytes().pax("path", "n/".repeat(300) + "x").file("x", "").end()),
                new Case("zero in a name", new TarBytes().pax("path", "a\0b").file("x", "").end()),
                new Case(
                        "pax without =",
                        new TarBytes().entry("p", 'x', 0, "", "6 abc\n".getBytes()).end()),
                new Case(
                        "pax too long",
                        new TarBytes().entry("p", 'x', 0, "", "99 a=b\n".getBytes()).end()),
                new Case(
                        "sparse beyond its end",
                        new TarBytes()
                                .pax("GNU.sparse.map", "100,5", "GNU.sparse.size", "10")
                                .file("s", "12345")
                                .end()),
                new Case(
                        "size beyond the end",
                        new TarBytes().entry("a", '0', 0644, "", new byte[512], 1 << 20).end()),
                new Case(
                        "unknown type",
                        new TarBytes().entry("a", 'Z', 0644, "", new byte[0]).end()),
                new Case("truncated", Arrays.copyOf(good, 1000)),
                new Case("no tar at all", "nothing of the kind".repeat(100).getBytes()),
                new Case("many entries", many.end()),
                new Case(
                        "large",
                        new TarBytes().entry("a", '0', 0644, "", new byte[9 << 20]).end()));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void isRefused(Case hostile) throws IOException {
        MemoryImage source = MemoryImage.of(hostile.layer());
        try (LocalImages images = new LocalImages(folder.resolve("store"), SMALL, source)) {
            Image image = images.pull("x:1", Optional.empty(), Optional.empty(), Progress.SILENT);
            assertThatThrownBy(() -> images.unpack(image, Progress.SILENT))
                    .isInstanceOf(QuartersException.class)
                    .hasMessageContaining("cannot unpack layer");
            assertThat(folder.resolve("store/layers")).isEmptyDirectory();
        }
        assertThat(folder.resolve("outside")).doesNotExist();
        assertThat(folder.resolve("store/outside")).doesNotExist();
    }

    @Test
    void otherContentThanTheConfigurationSaysIsRefused() {
        byte[] layer = new TarBytes().file("a", "x").end();
        MemoryImage source = MemoryImage.of(List.of(Digest.of(new byte[] {1})), layer);
        try (LocalImages images = new LocalImages(folder, SMALL, source)) {
            Image image = images.pull("x:1", Optional.empty(), Optional.empty(), Progress.SILENT);
            assertThatThrownBy(() -> images.unpack(image, Progress.SILENT))
                    .hasMessageContaining("but the image's configuration says");
            assertThat(folder.resolve("layers")).isEmptyDirectory();
        }
    }

    @Test
    void aLinkInsideTheLayerIsFollowedInsideTheLayer() throws IOException {
        byte[] layer =
                new TarBytes()
                        .folder("usr")
                        .folder("usr/lib")
                        .symbolicLink("lib", "/usr/lib")
                        .file("lib/x", "inside")
                        .end();
        try (LocalImages images = new LocalImages(folder, SMALL, MemoryImage.of(layer))) {
            Image image = images.pull("x:1", Optional.empty(), Optional.empty(), Progress.SILENT);
            try (UnpackedImage unpacked = images.unpack(image, Progress.SILENT)) {
                assertThat(unpacked.rootfs().layers().getFirst().resolve("usr/lib/x"))
                        .hasContent("inside");
            }
        }
    }

    /**
     * Bytes changed at random: whatever happens, it is a word or a layer, and the store is good.
     */
    @Test
    void damageAtRandomDoesNoHarm() throws IOException {
        Random random = new Random(20261123);
        byte[] good =
                new TarBytes()
                        .folder("d")
                        .file("d/a", "hello")
                        .symbolicLink("d/l", "a")
                        .hardLink("d/h", "d/a")
                        .pax("path", "d/long", "mtime", "1.5", "SCHILY.xattr.user.x", "y")
                        .file("x", "long")
                        .file("d/.wh.gone", "")
                        .end();
        Path canary = Files.writeString(folder.resolve("canary"), "alive");
        for (int round = 0; round < 120; round++) {
            byte[] bad = good.clone();
            for (int change = random.nextInt(1, 4); change > 0; change--) {
                int at = random.nextInt(bad.length - 1024);
                bad[at] = (byte) random.nextInt(256);
                repairChecksum(bad, at / 512 * 512);
            }
            MemoryImage source = MemoryImage.of(bad);
            try (LocalImages images = new LocalImages(folder.resolve("store"), SMALL, source)) {
                Image image =
                        images.pull("x:1", Optional.empty(), Optional.empty(), Progress.SILENT);
                images.unpack(image, Progress.SILENT).close();
            } catch (QuartersException e) {
                assertThat(e.getMessage()).startsWith("cannot unpack layer");
            }
        }
        assertThat(canary).hasContent("alive");
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder("canary", "store");
        }
        try (LocalImages images = new LocalImages(folder.resolve("store"), SMALL)) {
            images.prune(true);
            assertThat(folder.resolve("store/layers")).isEmptyDirectory();
            assertThat(folder.resolve("store/blobs/sha256")).isEmptyDirectory();
        }
    }

    private static void repairChecksum(byte[] tar, int block) {
        Arrays.fill(tar, block + 148, block + 156, (byte) ' ');
        int sum = 0;
        for (int i = 0; i < 512; i++) {
            sum += tar[block + i] & 0xff;
        }
        byte[] digits = String.format("%06o", sum).getBytes();
        System.arraycopy(digits, 0, tar, block + 148, 6);
        tar[block + 154] = 0;
    }
}
