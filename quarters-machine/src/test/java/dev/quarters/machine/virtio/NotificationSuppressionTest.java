package dev.quarters.machine.virtio;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Who wants to hear what, in both directions (virtio 1.2 §2.7.7, §2.7.10). */
class NotificationSuppressionTest {

    private final TestDevice device = new TestDevice();
    private final GuestDriver driver = new GuestDriver(device);

    private void serve(int count) {
        for (int i = 0; i < count; i++) {
            device.give(device.take().orElseThrow(), 0);
        }
    }

    private void put(int count) {
        for (int i = 0; i < count; i++) {
            driver.queue(0).put(new byte[] {1}, 0);
        }
    }

    @Test
    void everyUsedBufferInterruptsWithoutEventIndex() {
        driver.startWith(Features.VERSION_1);
        put(3);

        serve(3);

        assertThat(driver.usedInterrupts(0)).isEqualTo(3);
    }

    @Test
    void theFlagSilencesInterrupts() {
        driver.startWith(Features.VERSION_1);
        put(3);
        driver.queue(0).suppressInterrupts(true);

        serve(2);
        assertThat(driver.usedInterrupts(0)).isZero();
        driver.queue(0).suppressInterrupts(false);
        serve(1);

        assertThat(driver.usedInterrupts(0)).isEqualTo(1);
    }

    @Test
    void theEventIndexAsksForOneInterruptOfMany() {
        driver.start(0);
        put(10);
        driver.queue(0).interruptAfter(4);

        serve(3);
        assertThat(driver.usedInterrupts(0)).isZero();
        serve(7);

        assertThat(driver.usedInterrupts(0)).isEqualTo(1);
    }

    @Test
    void theDriverNeedNotNotifyWhileTheDeviceIsBusy() {
        driver.start(0);
        device.notifications = 0;
        put(1);
        driver.queue(0).notifyDevice();
        assertThat(device.notifications).isEqualTo(1);

        put(1);
        driver.queue(0).notifyDevice();
        assertThat(device.notifications).as("it did not look yet").isEqualTo(1);
        serve(2);
        assertThat(device.take()).isEmpty();
        put(1);
        driver.queue(0).notifyDevice();

        assertThat(device.notifications).as("it saw the end of the queue").isEqualTo(2);
    }

    @Test
    void buffersFromBeforeDriverOkAreSeen() {
        driver.start(0);

        assertThat(device.notifications).as("told to look once it runs").isEqualTo(1);
    }
}
