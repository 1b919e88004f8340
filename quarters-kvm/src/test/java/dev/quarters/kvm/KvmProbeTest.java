package dev.quarters.kvm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.quarters.api.Image;
import dev.quarters.api.ImageConfig;
import dev.quarters.api.Platform;
import dev.quarters.api.Probe;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Why there can be no virtual machines is told, and what to do. */
class KvmProbeTest {

    @TempDir private Path folder;

    private Path processors;

    @BeforeEach
    void needsTheArchitecture() {
        assumeTrue(new Platform("linux", "amd64", "").matches(Platform.host()), "for linux/amd64");
        processors = folder.resolve("cpuinfo");
    }

    private Probe.Obstacle obstacle(Path device) {
        List<Probe.Obstacle> all =
                new KvmProbe(device, processors).probe(Optional.empty()).obstacles();
        assertThat(all).hasSize(1);
        return all.getFirst();
    }

    @Test
    void hostWithoutVirtualizationIsToldApartFromOneWithoutTheModule() throws Exception {
        Path device = folder.resolve("kvm");

        Files.writeString(processors, "processor : 0\nflags\t\t: fpu sse2\n");
        assertThat(obstacle(device).reason()).contains(device.toString(), "VT-x or AMD-V");

        Files.writeString(processors, "processor : 0\nflags\t\t: fpu svm sse2\n");
        assertThat(obstacle(device).reason()).contains("module kvm is not loaded");
        assertThat(obstacle(device).remedy()).contains("modprobe", "--device");
    }

    @Test
    void deviceWithoutPermissionNamesItsGroup() throws Exception {
        Path device = Files.createFile(folder.resolve("kvm"));
        Files.setPosixFilePermissions(device, PosixFilePermissions.fromString("---------"));
        assumeTrue(!Files.isReadable(device), "root may read everything");

        assertThat(obstacle(device).reason())
                .contains(
                        "may not read and write",
                        Files.getAttribute(device, "unix:group").toString());
    }

    @Test
    void fileThatIsNoDeviceIsNotTakenForOne() throws Exception {
        Path device = Files.createFile(folder.resolve("kvm"));

        assertThat(obstacle(device).reason()).contains("cannot").contains(device.toString());
    }

    @Test
    void imageForAnotherArchitectureIsRefused() {
        Image image =
                new Image(
                        "sha256:0",
                        "sha256:1",
                        List.of(),
                        new Platform("linux", "arm64", ""),
                        ImageConfig.EMPTY,
                        Optional.empty(),
                        Instant.EPOCH,
                        0);

        Probe probe = KvmProbe.ofHost().probe(Optional.of(image));

        assertThat(probe.obstacles()).anyMatch(each -> each.reason().contains("linux/arm64"));
    }
}
