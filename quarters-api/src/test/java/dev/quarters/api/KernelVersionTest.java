package dev.quarters.api;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class KernelVersionTest {

    @Test
    void readsReleases() {
        assertThat(KernelVersion.parse("6.1.0-44-cloud-amd64"))
                .contains(new KernelVersion(6, 1, 0));
        assertThat(KernelVersion.parse("5.10")).contains(new KernelVersion(5, 10, 0));
        assertThat(KernelVersion.parse("next")).isEmpty();
    }

    @Test
    void comparesByNumber() {
        assertThat(new KernelVersion(5, 9, 0)).isLessThan(new KernelVersion(5, 10, 0));
        assertThat(new KernelVersion(6, 0, 1)).isGreaterThan(new KernelVersion(5, 99, 99));
    }
}
