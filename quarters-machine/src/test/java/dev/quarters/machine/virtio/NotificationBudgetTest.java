package dev.quarters.machine.virtio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarters.machine.virtio.entropy.EntropyDevice;
import dev.quarters.machine.virtio.entropy.SeededEntropy;

import org.junit.jupiter.api.Test;

/** A driver that offers buffers faster than they are served can't hold a device for ever. */
class NotificationBudgetTest {

    @Test
    void aNotificationEndsAndTheRestComesLater() {
        TestEvents events = new TestEvents();
        try (GuestDriver driver =
                new GuestDriver(new EntropyDevice(new SeededEntropy(1)), events).start(0)) {
            DriverQueue queue = driver.queue(0);
            // Another processor of the guest, which offers the buffer again as soon as it is used.
            driver.memory()
                    .addListener(
                            (address, length) -> {
                                if (address == queue.used() + 2 && events.now() == 0) {
                                    queue.publish(0);
                                }
                            });
            queue.put(new byte[0], 8);

            queue.notifyDevice();

            int served = driver.memory().readShort(queue.used() + 2);
            assertThat(served).isBetween(64, 4096);
            events.advance(1);
            assertThat(driver.memory().readShort(queue.used() + 2)).isEqualTo(served + 1);
        }
    }
}
