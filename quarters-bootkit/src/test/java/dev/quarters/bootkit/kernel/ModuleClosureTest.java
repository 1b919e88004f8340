package dev.quarters.bootkit.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What modules need is loaded before them. */
class ModuleClosureTest {

    @TempDir private Path folder;

    @BeforeEach
    void layOut() throws IOException {
        module("kernel/drivers/virtio/virtio_pci.ko", "virtio,virtio_ring,virtio_pci_modern_dev");
        module("kernel/drivers/virtio/virtio_pci_modern_dev.ko", "");
        module("kernel/drivers/virtio/virtio.ko", "");
        module("kernel/drivers/virtio/virtio_ring.ko", "virtio");
        module("kernel/fs/fuse/fuse.ko", "");
        module("kernel/fs/fuse/virtiofs.ko", "fuse,virtio,virtio_ring");
        module("kernel/circle/one.ko", "other-one");
        module("kernel/circle/other-one.ko", "one");
        Files.createSymbolicLink(folder.resolve("build"), folder);
    }

    private void module(String path, String needs) throws IOException {
        Path file = folder.resolve(path);
        Files.createDirectories(file.getParent());
        String information = "\u007fELF\0license=GPL\0depends=" + needs + "\0name=x\0";
        Files.write(file, information.getBytes(StandardCharsets.ISO_8859_1));
    }

    private List<String> order(String... names) {
        return ModuleClosure.of(folder, List.of(names)).stream()
                .map(file -> file.getFileName().toString())
                .toList();
    }

    @Test
    void whatAModuleNeedsComesFirstAndEachOnce() {
        assertThat(order("virtio_pci", "virtiofs"))
                .containsExactly(
                        "virtio.ko",
                        "virtio_ring.ko",
                        "virtio_pci_modern_dev.ko",
                        "virtio_pci.ko",
                        "fuse.ko",
                        "virtiofs.ko");
    }

    @Test
    void dashesAndUnderscoresAreTheSame() {
        assertThat(order("virtio-pci")).endsWith("virtio_pci.ko");
        assertThat(order("other_one")).contains("other-one.ko");
    }

    @Test
    void whatIsNotThereIsPartOfTheKernel() {
        assertThat(order("ext4", "virtio")).containsExactly("virtio.ko");
    }

    @Test
    void modulesThatNeedEachOtherEndTheSearch() {
        assertThat(order("one")).containsExactlyInAnyOrder("one.ko", "other-one.ko");
    }
}
