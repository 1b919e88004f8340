package dev.quarters.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarters.api.Image;
import dev.quarters.api.ImageConfig;
import dev.quarters.api.KernelVersion;
import dev.quarters.api.Platform;
import dev.quarters.api.Progress;
import dev.quarters.api.Rootfs;

import org.junit.jupiter.api.Test;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The layers of an image are leased once, from its first guest to its last. */
class SharedLeasesTest {

    private int leased;
    private int closed;

    private final SharedLeases leases = new SharedLeases((image, progress) -> new Counted());

    private final class Counted implements RootfsStore.Lease {
        Counted() {
            leased++;
        }

        @Override
        public Rootfs rootfs() {
            return new Rootfs(List.of());
        }

        @Override
        public Optional<KernelVersion> requiredKernel() {
            return Optional.empty();
        }

        @Override
        public void close() {
            closed++;
        }
    }

    private RootfsStore.Lease lease(String digest) {
        return leases.lease(
                new Image(
                        digest,
                        "sha256:1",
                        List.of(),
                        Platform.host(),
                        ImageConfig.EMPTY,
                        Optional.empty(),
                        Instant.EPOCH,
                        0),
                Progress.SILENT);
    }

    @Test
    void lastUserEndsTheLease() {
        RootfsStore.Lease first = lease("sha256:a");
        RootfsStore.Lease second = lease("sha256:a");
        assertThat(leased).isEqualTo(1);
        first.close();
        first.close();
        assertThat(closed).isZero();
        second.close();
        assertThat(closed).isEqualTo(1);
        lease("sha256:a");
        assertThat(leased).isEqualTo(2);
    }

    @Test
    void imagesHaveLeasesOfTheirOwn() {
        lease("sha256:a");
        lease("sha256:b");
        assertThat(leased).isEqualTo(2);
    }
}
