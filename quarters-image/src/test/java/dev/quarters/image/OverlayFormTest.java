package dev.quarters.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarters.api.Image;
import dev.quarters.api.Progress;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The kernel's overlayfs is the judge of what whiteouts and opaque folders became. */
class OverlayFormTest {

    @TempDir Path folder;

    @Test
    void theMountedLayersShowWhatTheImageMeans() throws Exception {
        Command.requireRoot();
        byte[] lower =
                new TarBytes()
                        .file("gone", "x")
                        .folder("opaque")
                        .file("opaque/below", "x")
                        .folder("goneFolder")
                        .file("goneFolder/x", "x")
                        .folder("remade")
                        .file("remade/below", "x")
                        .folder("remadeLater")
                        .file("remadeLater/below", "x")
                        .file("kept", "lower")
                        .end();
        byte[] upper =
                new TarBytes()
                        .file(".wh.gone", "")
                        .file("opaque/.wh..wh..opq", "")
                        .file("opaque/above", "x")
                        .file(".wh.goneFolder", "")
                        .file(".wh.remade", "")
                        .folder("remade")
                        .file("remade/above", "x")
                        .file("remadeLater/above", "x")
                        .file(".wh.remadeLater", "")
                        .file("kept", "upper")
                        .file(".wh.kept", "")
                        .end();
        MemoryImage source =
                MemoryImage.of(lower, upper, lower.length > 0 ? empty() : lower, empty());
        try (LocalImages images =
                new LocalImages(folder.resolve("store"), ImageOptions.DEFAULT, source)) {
            Image image = images.pull("x:1", Optional.empty(), Optional.empty(), Progress.SILENT);
            try (UnpackedImage unpacked = images.unpack(image, Progress.SILENT)) {
                assertThat(unpacked.rootfs().layers()).hasSize(3);
                assertThat(merged(unpacked.rootfs().layers()))
                        .containsExactlyInAnyOrder(
                                "opaque",
                                "opaque/above",
                                "remade",
                                "remade/above",
                                "remadeLater",
                                "remadeLater/above",
                                "kept=upper");
            }
        }
    }

    private static byte[] empty() {
        return new TarBytes().end();
    }

    private List<String> merged(List<Path> layers) throws Exception {
        Path mount = Files.createDirectory(folder.resolve("merged"));
        String lower =
                layers.reversed().stream().map(Path::toString).collect(Collectors.joining(":"));
        Command.run(
                "mount",
                "-t",
                "overlay",
                "overlay",
                "-o",
                "ro,lowerdir=" + lower,
                mount.toString());
        try (Stream<Path> files = Files.walk(mount)) {
            return files.skip(1).map(file -> shown(mount, file)).toList();
        } finally {
            Command.run("umount", mount.toString());
        }
    }

    private static String shown(Path mount, Path file) {
        try {
            String name = mount.relativize(file).toString();
            boolean content =
                    Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) && name.equals("kept");
            return content ? name + "=" + Files.readString(file) : name;
        } catch (java.io.IOException e) {
            throw new AssertionError(e);
        }
    }
}
