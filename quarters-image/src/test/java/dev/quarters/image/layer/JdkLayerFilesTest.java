package dev.quarters.image.layer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarters.image.TarBytes;
import dev.quarters.image.owner.FileOwners;
import dev.quarters.image.owner.OwnerPlan;
import dev.quarters.image.tar.TarReader;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.security.MessageDigest;
import java.time.Instant;

/** Hosts that are not Linux unpack with the JDK alone; here it has to do without help too. */
class JdkLayerFilesTest {

    @TempDir Path folder;

    private void unpack(byte[] layer) throws Exception {
        Notes notes = new Notes();
        MessageDigest hash = MessageDigest.getInstance("SHA-256");
        try (ReadAhead in = new ReadAhead(new ByteArrayInputStream(layer), hash, _ -> {});
                LayerFiles files = new JdkLayerFiles(folder, notes);
                LayerWriter writer =
                        new LayerWriter(
                                files,
                                LayerLimits.DEFAULT,
                                notes,
                                new OwnerPlan(FileOwners.UNMAPPED, ""))) {
            TarReader tar = new TarReader(in);
            while (tar.next()) {
                writer.put(tar);
            }
            writer.finish();
        }
    }

    private static String attribute(Path file, String name) throws IOException {
        UserDefinedFileAttributeView view =
                Files.getFileAttributeView(file, UserDefinedFileAttributeView.class);
        ByteBuffer value = ByteBuffer.allocate(view.size(name));
        view.read(name, value);
        return new String(value.array());
    }

    @Test
    void aPlainLayerIsUnpacked() throws Exception {
        unpack(
                new TarBytes()
                        .folder("d")
                        .pax("uid", "33", "gid", "34")
                        .entry("d/a", '0', 04750, "", "hello".getBytes())
                        .hardLink("hard", "d/a")
                        .symbolicLink("soft", "d/a")
                        .entry("closed/", '5', 0500, "", new byte[0])
                        .file("closed/in", "x")
                        .pax("SCHILY.xattr.user.mine", "value")
                        .file("attributes", "x")
                        .file("implied/x", "x")
                        .file("twice", "first")
                        .file("twice", "second")
                        .end());
        assertThat(folder.resolve("d/a")).hasContent("hello");
        assertThat(attribute(folder.resolve("d/a"), "containers.override_stat"))
                .isEqualTo("33:34:04750:file");
        assertThat(Files.getAttribute(folder.resolve("d/a"), "unix:mode")).isEqualTo(0100750);
        assertThat(Files.getLastModifiedTime(folder.resolve("d")))
                .isEqualTo(FileTime.from(Instant.ofEpochSecond(01750)));
        assertThat(Files.isSameFile(folder.resolve("hard"), folder.resolve("d/a"))).isTrue();
        assertThat(Files.readSymbolicLink(folder.resolve("soft"))).hasToString("d/a");
        assertThat(folder.resolve("closed/in")).hasContent("x");
        assertThat(attribute(folder.resolve("attributes"), "mine")).isEqualTo("value");
        assertThat(folder.resolve("implied/x")).hasContent("x");
        assertThat(folder.resolve("twice")).hasContent("second");
    }

    @Test
    void whiteoutsAreFilesWithAnAttribute() throws Exception {
        unpack(new TarBytes().file("d/.wh.gone", "").file("o/.wh..wh..opq", "").end());
        assertThat(attribute(folder.resolve("d/gone"), "overlay.whiteout")).isEqualTo("y");
        assertThat(attribute(folder.resolve("d"), "overlay.opaque")).isEqualTo("x");
        assertThat(attribute(folder.resolve("o"), "overlay.opaque")).isEqualTo("y");
    }
}
