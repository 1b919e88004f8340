package dev.quarters.bootkit.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.quarters.api.QuartersException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Where a kernel and its modules are in trees, and what is told when there is none. */
class KernelTreeTest {

    @TempDir private Path folder;

    /** As short as a bzImage can be: a sector of boot code, one of setup, and so much code. */
    private static byte[] bzImage(int code) {
        ByteBuffer image = ByteBuffer.allocate(1024 + code).order(ByteOrder.LITTLE_ENDIAN);
        image.put(0x1F1, (byte) 1).putInt(0x1F4, code / 16).putInt(0x202, 0x5372_6448);
        return image.array();
    }

    private Path kernel(String path) throws IOException {
        Path file = folder.resolve(path);
        Files.createDirectories(file.getParent());
        return Files.write(file, bzImage(4096));
    }

    private Path modules(String path) throws IOException {
        return Files.createDirectories(folder.resolve(path));
    }

    @Test
    void theNewestOfTheTopmostLayerIsTaken() throws IOException {
        kernel("low/boot/vmlinuz-7.0.0");
        kernel("top/boot/vmlinuz-6.9.0-2");
        Path newest = kernel("top/boot/vmlinuz-6.10.0-1");
        Path modules = modules("low/usr/lib/modules/6.10.0-1");
        modules("top/lib/modules/6.9.0-2");

        KernelTree tree =
                KernelTree.find(
                        List.of(
                                folder.resolve("low"),
                                folder.resolve("top"),
                                folder.resolve("no boot folder")),
                        "layers");

        assertThat(tree).isEqualTo(new KernelTree("6.10.0-1", newest, Optional.of(modules)));
    }

    @Test
    void aFileHasItsModulesBesideItsFolder() throws IOException {
        Path file = kernel("boot/vmlinuz-6.1.0");
        Path modules = modules("lib/modules/6.1.0");
        Path own = kernel("home/bzImage");

        assertThat(KernelTree.at(file))
                .isEqualTo(new KernelTree("6.1.0", file, Optional.of(modules)));
        assertThat(KernelTree.at(own)).isEqualTo(new KernelTree("bzImage", own, Optional.empty()));
        assertThat(KernelTree.at(folder)).isEqualTo(KernelTree.at(file));
    }

    @Test
    void linksOfAnImageAreNotFollowed() throws IOException {
        Path file = kernel("outside");
        Files.createSymbolicLink(
                Files.createDirectories(folder.resolve("layer/boot")).resolve("vmlinuz-1"), file);

        assertThat(failure(folder.resolve("layer"))).hasMessageContaining("there is no kernel");
    }

    @Test
    void whatIsNoWholeKernelIsTold() throws IOException {
        record Case(String name, byte[] content, String told, String remedy) {}
        byte[] whole = bzImage(4096);
        byte[] cut = java.util.Arrays.copyOf(whole, whole.length - 16);
        byte[] text = new byte[4096];
        byte[] elf = {0x7F, 'E', 'L', 'F', 2};
        for (Case one :
                List.of(
                        new Case("cut", cut, "is cut: it has 5104 bytes of 5120", "download"),
                        new Case("text", text, "is no kernel", "/boot/vmlinuz-*"),
                        new Case("short", new byte[3], "is no kernel", "--kernel"))) {
            Path file = Files.write(folder.resolve(one.name()), one.content());
            QuartersException failure = failure(file);
            assertThat(failure).hasMessageContaining(file.toString());
            assertThat(failure).hasMessageContaining(one.told());
            assertThat(failure.remedy()).contains(one.remedy());
        }
        assertThat(KernelTree.at(Files.write(folder.resolve("elf"), elf)).release())
                .isEqualTo("elf");
        assertThat(failure(folder.resolve("missing"))).hasMessageContaining("no file or folder");
    }

    private static QuartersException failure(Path path) {
        return catchThrowableOfType(QuartersException.class, () -> KernelTree.at(path));
    }
}
