package dev.quarters.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarters.api.Image;
import dev.quarters.api.Images;
import dev.quarters.api.Progress;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What other tools write is read, and what is written they read. */
class OtherToolsTest {

    @TempDir Path folder;
    private MemoryImage memory;

    @BeforeEach
    void makeImage() {
        memory =
                MemoryImage.of(
                        new TarBytes().file("a", "one").end(),
                        new TarBytes().file("b", "two").end());
    }

    private LocalImages store(String name) {
        return new LocalImages(folder.resolve(name), ImageOptions.DEFAULT, memory);
    }

    private String path(String name) {
        return folder.resolve(name).toString();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "oci:%s/x:name",
                "oci-archive:%s/x.tar:name",
                "docker-archive:%s/x.tar:name:tag",
                "dir:%s/x"
            })
    void everyFormComesBackAsItWent(String form) {
        String place = String.format(form, folder);
        try (LocalImages from = store("from");
                LocalImages to = store("to")) {
            Image sent = pull(from, "x:1");
            from.push("x:1", place, Progress.SILENT);
            Image back = pull(to, place);
            assertThat(back.id()).isEqualTo(sent.id());
            assertUnpacks(to, back);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "oci:%s/x:name",
                "oci-archive:%s/x.tar:name",
                "docker-archive:%s/x.tar:name:tag",
                "dir:%s/x"
            })
    void skopeoReadsWhatIsWrittenAndIsReadBack(String form) throws Exception {
        Command.requireTool("skopeo");
        String place = String.format(form, folder);
        String theirs = place.replace(folder + "/x", folder + "/y");
        try (LocalImages from = store("from");
                LocalImages to = store("to")) {
            Image sent = pull(from, "x:1");
            from.push("x:1", place, Progress.SILENT);
            Command.run("skopeo", "--insecure-policy", "copy", place, theirs);
            Image back = pull(to, theirs);
            assertThat(back.config()).isEqualTo(sent.config());
            assertUnpacks(to, back);
        }
    }

    @Test
    void skopeoReadsTheStoreItself() throws Exception {
        Command.requireTool("skopeo");
        try (LocalImages images = store("from")) {
            pull(images, "x:1");
        }
        assertThat(
                        Command.run(
                                "skopeo",
                                "inspect",
                                "oci:" + path("from") + ":docker.io/library/x:1"))
                .contains("\"Layers\"");
    }

    @Test
    void umociUnpacksWhatIsWritten() throws Exception {
        Command.requireTool("umoci");
        Command.requireRoot();
        try (LocalImages images = store("from")) {
            pull(images, "x:1");
            images.push("x:1", "oci:" + path("layout") + ":name", Progress.SILENT);
        }
        Command.run("umoci", "unpack", "--image", path("layout") + ":name", path("bundle"));
        assertThat(folder.resolve("bundle/rootfs/b")).hasContent("two");
    }

    @Test
    void anArchiveOfSeveralImagesIsLoadedWithItsNames() throws Exception {
        try (LocalImages from = store("from");
                LocalImages to = store("to")) {
            pull(from, "x:1");
            from.tag("x:1", "me/other:2");
            try (OutputStream out = Files.newOutputStream(folder.resolve("save.tar"))) {
                from.save(List.of("x:1", "me/other:2"), out);
            }
            try (InputStream in = Files.newInputStream(folder.resolve("save.tar"))) {
                List<Image> loaded = to.load(in, Progress.SILENT);
                assertThat(loaded).hasSize(1);
            }
            assertThat(to.get("x:1").names())
                    .containsExactlyInAnyOrder("docker.io/library/x:1", "docker.io/me/other:2");
            assertThat(to.document("x:1", Images.Document.MANIFEST)).contains("layers");
        }
    }

    private static Image pull(LocalImages images, String reference) {
        return images.pull(reference, Optional.empty(), Optional.empty(), Progress.SILENT);
    }

    private static void assertUnpacks(LocalImages images, Image image) {
        try (UnpackedImage unpacked = images.unpack(image, Progress.SILENT)) {
            List<Path> layers = unpacked.rootfs().layers();
            assertThat(layers.get(0).resolve("a")).hasContent("one");
            assertThat(layers.get(1).resolve("b")).hasContent("two");
        }
    }
}
