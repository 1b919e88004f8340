package dev.quarters.guest.user;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

class LayeredTreeTest {

    @TempDir Path folder;
    private Path lower;
    private Path upper;

    @BeforeEach
    void layers() throws IOException {
        lower = Files.createDirectory(folder.resolve("lower"));
        upper = Files.createDirectory(folder.resolve("upper"));
    }

    private String read(String path) {
        return new LayeredTree(List.of(lower, upper), one -> one.endsWith("opaque"))
                .read(path, 100)
                .map(bytes -> new String(bytes, StandardCharsets.UTF_8))
                .orElse("-");
    }

    private static void write(Path layer, String name, String text) throws IOException {
        Path file = layer.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    @Test
    void the_topmost_layer_wins_and_folders_merge() throws IOException {
        write(lower, "etc/passwd", "low");
        write(lower, "etc/group", "low");
        write(upper, "etc/passwd", "high");
        assertThat(read("/etc/passwd")).isEqualTo("high");
        assertThat(read("/etc/group")).isEqualTo("low");
        assertThat(read("/etc/none")).isEqualTo("-");
    }

    @Test
    void a_file_hides_a_folder_and_an_opaque_folder_hides_those_below() throws IOException {
        write(lower, "a/file", "low");
        write(upper, "a", "now a file");
        write(lower, "opaque/file", "low");
        Files.createDirectory(upper.resolve("opaque"));
        assertThat(read("/a/file")).isEqualTo("-");
        assertThat(read("/opaque/file")).isEqualTo("-");
    }

    @Test
    void links_stay_inside() throws IOException {
        write(lower, "etc/passwd", "inside");
        write(upper, "x/y", "");
        Files.createSymbolicLink(upper.resolve("x/absolute"), Path.of("/etc/passwd"));
        Files.createSymbolicLink(
                upper.resolve("x/climbing"), Path.of("../../../../../../etc/passwd"));
        Files.createSymbolicLink(upper.resolve("x/folder"), Path.of("../etc"));
        Files.createSymbolicLink(upper.resolve("x/loop"), Path.of("loop"));
        Files.createSymbolicLink(upper.resolve("x/host"), Path.of("/proc/self/environ"));
        assertThat(read("/x/absolute")).isEqualTo("inside");
        assertThat(read("/x/climbing")).isEqualTo("inside");
        assertThat(read("/x/folder/../x/folder/passwd")).isEqualTo("inside");
        assertThat(read("/x/folder/passwd")).isEqualTo("inside");
        assertThat(read("/x/loop")).isEqualTo("-");
        assertThat(read("/x/host")).isEqualTo("-");
    }

    @Test
    void only_plain_files_within_the_limit_are_read() throws IOException {
        write(upper, "large", "x".repeat(101));
        assertThat(read("/large")).isEqualTo("-");
        assertThat(read("/")).isEqualTo("-");
    }
}
