package dev.quarters.machine.virtio.entropy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarters.machine.virtio.GuestDriver;

import org.junit.jupiter.api.Test;

class EntropyDeviceTest {

    private static byte[] draw(EntropySource source, int length) {
        try (GuestDriver driver = new GuestDriver(new EntropyDevice(source)).start(0)) {
            return driver.request(0, new byte[0], length);
        }
    }

    @Test
    void theSameSeedGivesTheSameBytes() {
        assertThat(draw(new SeededEntropy(42), 100))
                .isEqualTo(draw(new SeededEntropy(42), 100))
                .isNotEqualTo(draw(new SeededEntropy(43), 100));
    }

    @Test
    void theHostsBytesAreNeverTheSame() {
        assertThat(draw(new HostEntropy(), 64))
                .hasSize(64)
                .isNotEqualTo(draw(new HostEntropy(), 64));
    }

    @Test
    void aLargeBufferComesBackPartlyFilled() {
        assertThat(draw(new SeededEntropy(1), 1 << 20)).hasSize(4096);
    }
}
