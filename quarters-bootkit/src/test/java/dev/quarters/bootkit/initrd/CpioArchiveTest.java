package dev.quarters.bootkit.initrd;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Archives are what cpio(1) reads. */
class CpioArchiveTest {

    @TempDir private Path folder;

    private static byte[] archive() {
        return new CpioArchive()
                .folder("dev")
                .device("dev/console", 5, 1)
                .folder("modules")
                .file("modules/one.ko", 0400, "odd".getBytes(StandardCharsets.UTF_8))
                .file("modules/empty.ko", 0400, new byte[0])
                .file("init", 0700, new byte[70_001])
                .finish();
    }

    private String cpio(String... options) throws Exception {
        Assumptions.assumeTrue(Files.isExecutable(Path.of("/usr/bin/cpio")), () -> skipped());
        Path file = Files.write(folder.resolve("archive"), archive());
        Process process =
                new ProcessBuilder(List.of(options))
                        .directory(Files.createDirectories(folder.resolve("out")).toFile())
                        .redirectInput(file.toFile())
                        .redirectErrorStream(true)
                        .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }

    private static String skipped() {
        System.out.println("skipped: needs /usr/bin/cpio");
        return "needs /usr/bin/cpio";
    }

    @Test
    void entriesAreListedWithTheirModesAndDevices() throws Exception {
        assertThat(cpio("cpio", "-tv", "--quiet").lines().map(line -> line.replaceAll(" +", " ")))
                .satisfiesExactly(
                        line ->
                                assertThat(line)
                                        .startsWith("drwxr-xr-x 1 root root 0 ")
                                        .endsWith(" dev"),
                        line -> assertThat(line).startsWith("crw------- 1 root root 5, 1 "),
                        line -> assertThat(line).endsWith(" modules"),
                        line -> assertThat(line).startsWith("-r-------- 1 root root 3 "),
                        line -> assertThat(line).endsWith(" modules/empty.ko"),
                        line -> assertThat(line).startsWith("-rwx------ 1 root root 70001 "));
    }

    @Test
    void contentsAreUnpacked() throws Exception {
        cpio("cpio", "-i", "--quiet", "init", "modules*");
        assertThat(folder.resolve("out/modules/one.ko")).hasContent("odd");
        assertThat(folder.resolve("out/modules/empty.ko")).isEmptyFile();
        assertThat(folder.resolve("out/init")).hasBinaryContent(new byte[70_001]);
    }

    @Test
    void theSameContentsGiveTheSameBytes() {
        assertThat(archive()).isEqualTo(archive()).hasSizeGreaterThan(70_000);
        assertThat(archive().length % 4).isZero();
    }
}
