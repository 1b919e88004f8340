package dev.quarters.emulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quarters.api.GuestRequest;
import dev.quarters.api.GuestSpec;
import dev.quarters.api.Image;
import dev.quarters.api.ImageConfig;
import dev.quarters.api.Mount;
import dev.quarters.api.Platform;
import dev.quarters.api.Progress;
import dev.quarters.api.Provisions;
import dev.quarters.api.Rootfs;
import dev.quarters.bootkit.BootKit;
import dev.quarters.bootkit.guest.MachinePlan;
import dev.quarters.bootkit.guest.MachinePlanner;
import dev.quarters.pc.ProcessorSharing;
import dev.quarters.pc.VirtualMachine;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A machine that can't be made to its end leaves no descriptor, mapping or thread. */
class HalfMadeMachineTest {

    @TempDir private Path folder;

    private Path file;
    private Path shared;

    @BeforeEach
    void layOut() throws IOException {
        file = Files.writeString(folder.resolve("file"), "something");
        shared = Files.createDirectories(folder.resolve("parent/shared"));
        Files.createDirectory(folder.resolve("layer"));
        Files.createDirectory(folder.resolve("guest"));
    }

    private GuestRequest request() {
        Image image =
                new Image(
                        "sha256:0",
                        "sha256:1",
                        List.of(),
                        Platform.host(),
                        ImageConfig.EMPTY,
                        Optional.empty(),
                        Instant.EPOCH,
                        0);
        GuestSpec spec =
                GuestSpec.of("image")
                        .command("true")
                        .mounts(
                                List.of(
                                        new Mount.Bind(
                                                shared,
                                                "/shared",
                                                false,
                                                Mount.Propagation.RPRIVATE)))
                        .build();
        return new GuestRequest(
                "0123456789abcdef".repeat(4),
                spec,
                image,
                new Rootfs(List.of(folder.resolve("layer"))),
                folder.resolve("guest"),
                new NoProvisions(),
                Progress.SILENT);
    }

    private static long open() throws IOException {
        try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"));
                Stream<String> mappings = Files.lines(Path.of("/proc/self/maps"))) {
            return descriptors.count()
                    + mappings.filter(line -> line.contains("quarters-memory")).count()
                    + Thread.getAllStackTraces().keySet().stream()
                            .filter(thread -> thread.getName().contains("0123456789ab"))
                            .count();
        }
    }

    @Test
    void nothingStaysOpen() throws Exception {
        GuestRequest request = request();
        MachinePlan plan = new MachinePlanner(EmulatorEngine.OFFER).plan(request);
        BootKit whole = new BootKit("1", file, file);
        VirtualMachine.of(request, plan, whole, ProcessorSharing.NONE).close();
        long before = open();

        Path missing = folder.resolve("missing");
        for (BootKit kit :
                List.of(new BootKit("1", missing, file), new BootKit("1", file, missing))) {
            assertThatThrownBy(() -> VirtualMachine.of(request, plan, kit, ProcessorSharing.NONE))
                    .hasMessageContaining(missing.toString());
            assertThat(open()).isEqualTo(before);
        }
        Files.delete(shared);
        Files.delete(shared.getParent());
        assertThatThrownBy(() -> VirtualMachine.of(request, plan, whole, ProcessorSharing.NONE))
                .hasMessageContaining(shared.getParent().toString());
        assertThat(open()).isEqualTo(before);
    }

    /** Machines need nothing of the node that was not found before. */
    private record NoProvisions() implements Provisions {

        @Override
        public Layers layers(String reference, Progress progress) {
            throw new AssertionError(reference);
        }

        @Override
        public Path folder(String name) {
            throw new AssertionError(name);
        }
    }
}
