package dev.quarters.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.quarters.api.Engine;
import dev.quarters.api.Guest;
import dev.quarters.api.GuestRequest;
import dev.quarters.api.GuestSpec;
import dev.quarters.api.Image;
import dev.quarters.api.ImageConfig;
import dev.quarters.api.InvalidRequestException;
import dev.quarters.api.Platform;
import dev.quarters.api.Probe;
import dev.quarters.api.Technique;
import dev.quarters.api.TechniqueUnavailableException;

import org.junit.jupiter.api.Test;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

class EngineChoiceTest {

    private static final Image IMAGE =
            new Image(
                    "sha256:0",
                    "sha256:1",
                    List.of("image"),
                    new Platform("linux", "amd64", ""),
                    ImageConfig.EMPTY,
                    Optional.empty(),
                    Instant.EPOCH,
                    0);

    private record Known(String name, Technique technique, Probe answer) implements Engine {
        @Override
        public Probe probe(Optional<Image> image) {
            return answer;
        }

        @Override
        public Guest create(GuestRequest request) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void cleanUp(Path folder) {}
    }

    private static final Engine EMULATOR =
            new Known("emulator", Technique.GUEST_OS, Probe.available());
    private static final Engine CONTAINER =
            new Known("container", Technique.SHARED_KERNEL, Probe.available());
    private static final Engine BROKEN =
            new Known(
                    "container",
                    Technique.SHARED_KERNEL,
                    Probe.unavailable("the image needs Linux 7", "use guest-os"));

    private static GuestSpec.Builder spec() {
        return GuestSpec.of("image");
    }

    @Test
    void cheapestThatCanIsTaken() {
        EngineChoice choice = new EngineChoice(List.of(EMULATOR, CONTAINER));
        assertThat(choice.choose(spec().build(), IMAGE)).isSameAs(CONTAINER);
        assertThat(new EngineChoice(List.of(BROKEN, EMULATOR)).choose(spec().build(), IMAGE))
                .isSameAs(EMULATOR);
    }

    @Test
    void askedForIsTaken() {
        EngineChoice choice = new EngineChoice(List.of(CONTAINER, EMULATOR));
        assertThat(choice.choose(spec().technique(Technique.GUEST_OS).build(), IMAGE))
                .isSameAs(EMULATOR);
        assertThat(choice.choose(spec().engine("emulator").build(), IMAGE)).isSameAs(EMULATOR);
    }

    @Test
    void refusalCarriesReasonAndRemedy() {
        assertThatExceptionOfType(TechniqueUnavailableException.class)
                .isThrownBy(() -> new EngineChoice(List.of(BROKEN)).choose(spec().build(), IMAGE))
                .satisfies(
                        e -> {
                            assertThat(e).hasMessageContaining("the image needs Linux 7");
                            assertThat(e.remedy()).contains("use guest-os");
                            assertThat(e.reports()).hasSize(1);
                        });
    }

    @Test
    void techniqueWithoutEngineIsSaidSo() {
        assertThatExceptionOfType(TechniqueUnavailableException.class)
                .isThrownBy(
                        () ->
                                new EngineChoice(List.of(CONTAINER))
                                        .choose(
                                                spec().technique(Technique.HYPERVISOR).build(),
                                                IMAGE))
                .withMessageContaining("no engine for hypervisor");
        assertThat(new EngineChoice(List.of(CONTAINER)).reports(Optional.empty()))
                .extracting(report -> report.probe().isAvailable())
                .containsExactly(false, true, false, false);
    }

    @Test
    void contradictionIsRefused() {
        EngineChoice choice = new EngineChoice(List.of(CONTAINER));
        assertThatExceptionOfType(InvalidRequestException.class)
                .isThrownBy(() -> choice.choose(spec().engine("qemu").build(), IMAGE))
                .withMessageContaining("qemu");
        assertThatExceptionOfType(InvalidRequestException.class)
                .isThrownBy(
                        () ->
                                choice.choose(
                                        spec().engine("container")
                                                .technique(Technique.GUEST_OS)
                                                .build(),
                                        IMAGE))
                .withMessageContaining("shared-kernel");
    }
}
