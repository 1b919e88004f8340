package dev.quarters.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quarters.api.Image;
import dev.quarters.api.Platform;
import dev.quarters.api.Progress;
import dev.quarters.api.QuartersException;
import dev.quarters.image.oci.Digest;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;

/** Names, ids, removal, leases, and what is refused before it reaches the store. */
class StoredImagesTest {

    @TempDir Path folder;
    private MemoryImage source;
    private LocalImages images;

    @BeforeEach
    void open() {
        source = MemoryImage.of(new TarBytes().file("a", "one").end());
        images = new LocalImages(folder.resolve("store"), ImageOptions.DEFAULT, source);
    }

    @AfterEach
    void close() {
        images.close();
    }

    private Image pull(String name) {
        return images.pull(name, Optional.empty(), Optional.empty(), Progress.SILENT);
    }

    @Test
    void isFoundByNameIdAndPrefix() {
        Image image = pull("debian");
        assertThat(images.find("docker.io/library/debian:latest")).contains(image);
        assertThat(images.find(image.id())).contains(image);
        assertThat(images.find(image.id().substring(7, 19))).contains(image);
        assertThat(images.find("debian@" + image.digest())).contains(image);
        assertThat(images.find("other")).isEmpty();
    }

    @Test
    void removalFollowsDockersRules() {
        Image image = pull("a:1");
        images.tag("a:1", "b:1");
        assertThatThrownBy(() -> images.remove(image.id(), false))
                .hasMessageContaining("referenced in multiple repositories");
        assertThat(images.remove("b:1", false)).containsExactly("untagged: b:1");
        assertThat(images.remove("a:1", false)).contains("untagged: a:1", "deleted: " + image.id());
        assertThat(images.list()).isEmpty();
        assertThat(folder.resolve("store/blobs/sha256")).isEmptyDirectory();
    }

    @Test
    void whatALeaseHoldsIsKept() throws Exception {
        Image image = pull("a:1");
        try (UnpackedImage unpacked = images.unpack(image, Progress.SILENT);
                LocalImages other =
                        new LocalImages(folder.resolve("store"), ImageOptions.DEFAULT)) {
            assertThatThrownBy(() -> other.remove("a:1", false)).hasMessageContaining("is using");
            other.remove("a:1", true);
            other.prune(true);
            assertThat(unpacked.rootfs().layers().getFirst().resolve("a")).hasContent("one");
        }
        images.prune(false);
        try (Stream<Path> layers = Files.list(folder.resolve("store/layers"))) {
            assertThat(layers).isEmpty();
        }
    }

    @Test
    void anInterruptedDownloadGoesOn() throws Exception {
        Digest layer = largest();
        byte[] content = source.contents.get(layer);
        Path partial = folder.resolve("store/ingest/sha256-" + layer.hex());
        Files.write(partial, Arrays.copyOf(content, content.length / 2));
        assertThat(pull("a:1").names()).hasSize(1);
        assertThat(partial).doesNotExist();
        images.remove("a:1", true);
        Files.write(partial, new byte[content.length / 2]);
        assertThat(pull("a:1").names()).hasSize(1);
    }

    private Digest largest() {
        return source.contents.keySet().stream()
                .max(java.util.Comparator.comparingInt(d -> source.contents.get(d)[0] & 0xff))
                .orElseThrow();
    }

    @Test
    void damagedContentIsRefused() {
        source.contents.replaceAll((_, content) -> flipped(content));
        assertThatThrownBy(() -> pull("a:1")).hasMessageContaining("instead of");
        assertThat(folder.resolve("store/ingest")).isEmptyDirectory();
        assertThat(images.list()).isEmpty();
    }

    private static byte[] flipped(byte[] content) {
        byte[] changed = content.clone();
        changed[changed.length / 2] ^= 1;
        return changed;
    }

    @Test
    void documentsOutOfBoundsAreRefused() {
        String layer =
                "{\"mediaType\":\"\",\"size\":1,\"digest\":\"sha256:" + "0".repeat(64) + "\"}";
        for (String manifest :
                new String[] {
                    "{",
                    "[]",
                    "{\"schemaVersion\":1,\"fsLayers\":[]}",
                    "{\"layers\":[],\"manifests\":[],\"config\":{}}",
                    "{\"config\":"
                            + layer
                            + ",\"layers\":["
                            + (layer + ",").repeat(9_999)
                            + layer
                            + "]}",
                    "{\"config\":" + layer.replace(":1,", ":-1,") + ",\"layers\":[]}",
                    "[".repeat(100_000),
                    " ".repeat(5 << 20)
                }) {
            source.manifest = manifest.getBytes();
            assertThatThrownBy(() -> pull("a:1")).isInstanceOf(QuartersException.class);
        }
    }

    @Test
    void asManyLayersAreTakenAsOverlayfsStacks() throws Exception {
        byte[] layer = new TarBytes().file("a", "one").end();
        for (int count : new int[] {500, 501}) {
            byte[][] layers = new byte[count][];
            Arrays.fill(layers, layer);
            try (LocalImages many =
                    new LocalImages(
                            folder.resolve("store" + count),
                            ImageOptions.DEFAULT,
                            MemoryImage.of(layers))) {
                if (count == 500) {
                    many.pull("a:1", Optional.empty(), Optional.empty(), Progress.SILENT);
                    assertThat(many.history("a:1")).hasSize(500);
                } else {
                    assertThatThrownBy(
                                    () ->
                                            many.pull(
                                                    "a:1",
                                                    Optional.empty(),
                                                    Optional.empty(),
                                                    Progress.SILENT))
                            .hasMessageContaining("501 layers, 500 at most");
                }
            }
        }
    }

    @Test
    void anotherPlatformIsRefused() {
        assertThatThrownBy(
                        () ->
                                images.pull(
                                        "a:1",
                                        Optional.of(new Platform("linux", "s390x", "")),
                                        Optional.empty(),
                                        Progress.SILENT))
                .hasMessageContaining("not for linux/s390x");
    }

    @Test
    void aFullDiskIsNamedAndLeavesNothingHalf() throws Exception {
        Command.requireRoot();
        Path mount = Files.createDirectory(folder.resolve("small"));
        Command.run("mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", mount.toString());
        try {
            byte[] layer = new TarBytes().entry("big", '0', 0644, "", new byte[20 << 20]).end();
            try (LocalImages small =
                    new LocalImages(
                            mount.resolve("store"), ImageOptions.DEFAULT, MemoryImage.of(layer))) {
                Image image =
                        small.pull("a:1", Optional.empty(), Optional.empty(), Progress.SILENT);
                assertThatThrownBy(() -> small.unpack(image, Progress.SILENT))
                        .hasMessageContaining("no space left on");
                assertThat(mount.resolve("store/layers")).isEmptyDirectory();
                assertThat(small.list()).hasSize(1);
            }
        } finally {
            Command.run("umount", mount.toString());
        }
    }
}
