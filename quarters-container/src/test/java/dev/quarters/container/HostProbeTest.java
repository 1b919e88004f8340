package dev.quarters.container;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarters.api.Engine;
import dev.quarters.api.Image;
import dev.quarters.api.ImageConfig;
import dev.quarters.api.KernelVersion;
import dev.quarters.api.Platform;
import dev.quarters.api.Probe;
import dev.quarters.confinement.cgroup.CgroupLayout;
import dev.quarters.confinement.seccomp.AuditArchitecture;
import dev.quarters.guest.capability.CapabilitySet;
import dev.quarters.guest.mount.TreeFacts;

import org.junit.jupiter.api.Test;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;

class HostProbeTest {

    private static final Platform AMD64 = new Platform("linux", "amd64", "");

    private static HostFacts host(int major, int minor) {
        return new HostFacts(
                new KernelVersion(major, minor, 0),
                AuditArchitecture.X86_64,
                0,
                CapabilitySet.ALL,
                CgroupLayout.NONE,
                new TreeFacts(List.of(), Set.of(), List.of(), false, true, false, true, Map.of()));
    }

    private static Optional<Image> image(Platform platform, int major) {
        return Optional.of(
                new Image(
                        "sha256:0",
                        "sha256:1",
                        List.of(),
                        platform,
                        ImageConfig.EMPTY,
                        Optional.of(new KernelVersion(major, 0, 0)),
                        Instant.EPOCH,
                        0));
    }

    @Test
    void tells_what_stands_in_the_way_and_the_technique_that_could() {
        assertThat(HostProbe.probe(host(6, 8), image(AMD64, 3), AMD64).isAvailable()).isTrue();
        Probe old = HostProbe.probe(host(4, 18), Optional.empty(), AMD64);
        assertThat(old.obstacles().getFirst().reason()).contains("4.18.0", "mount_setattr");
        assertThat(HostProbe.probe(host(6, 1), image(AMD64, 3), AMD64).isAvailable()).isTrue();
        for (Probe probe :
                List.of(
                        HostProbe.probe(
                                host(6, 8), image(new Platform("linux", "arm64", "v8"), 3), AMD64),
                        HostProbe.probe(
                                host(6, 8), image(new Platform("windows", "amd64", ""), 3), AMD64),
                        HostProbe.probe(host(6, 8), image(AMD64, 7), AMD64))) {
            assertThat(probe.obstacles()).hasSize(1);
            assertThat(probe.obstacles().getFirst().remedy()).contains("guest-os");
        }
    }

    @Test
    void the_engine_is_found_by_its_service() {
        assertThat(ServiceLoader.load(Engine.class)).extracting(Engine::name).contains("container");
    }
}
