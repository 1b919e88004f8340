package dev.quarters.machine.virtio.balloon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarters.machine.memory.GuestMemory;
import dev.quarters.machine.virtio.DriverQueue;
import dev.quarters.machine.virtio.GuestDriver;
import dev.quarters.machine.virtio.TestEvents;
import dev.quarters.machine.virtio.balloon.BalloonStatistics.Tag;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

class BalloonDeviceTest {

    private static final int MEBIBYTE = 1 << 20;

    private final TestEvents events = new TestEvents();
    private final GuestMemory memory = new GuestMemory(64L * MEBIBYTE);
    private final List<String> released = new ArrayList<>();
    private final BalloonDevice device =
            new BalloonDevice(
                    events,
                    memory,
                    (address, length) -> released.add("%x+%x".formatted(address, length)));
    private final GuestDriver driver =
            new GuestDriver(device, memory, events).start(BalloonDevice.STATISTICS);

    @AfterEach
    void close() {
        driver.close();
    }

    private static byte[] pages(int... numbers) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * numbers.length).order(ByteOrder.LITTLE_ENDIAN);
        for (int number : numbers) {
            bytes.putInt(number);
        }
        return bytes.array();
    }

    @Test
    void theGuestHearsOfItsTarget() {
        device.setTarget(10L * MEBIBYTE);

        assertThat(driver.readConfiguration(BalloonDevice.PAGES_FIELD, 4)).isEqualTo(2560);
        assertThat(driver.configurationInterrupts()).isEqualTo(1);
        device.writeConfiguration(BalloonDevice.ACTUAL_FIELD, 4, 256);
        assertThat(device.actual()).isEqualTo(MEBIBYTE);
    }

    @Test
    void noTargetIsBeyondAllMemory() {
        device.setTarget(Long.MAX_VALUE);

        assertThat(driver.readConfiguration(BalloonDevice.PAGES_FIELD, 4)).isEqualTo(64 * 256);
    }

    @Test
    void pagesAreGivenBackInRuns() {
        driver.request(BalloonDevice.INFLATE, pages(5, 6, 7, 20, 19, 18, 40), 0);

        assertThat(released).containsExactly("5000+3000", "12000+3000", "28000+1000");
    }

    @Test
    void pagesThatAreNotMemoryAreIgnored() {
        driver.request(BalloonDevice.INFLATE, pages(-1, 64 * 256, 3, 0xC_0000), 0);

        assertThat(released).containsExactly("3000+1000");
    }

    @Test
    void takingPagesOutNeedsNothing() {
        driver.request(BalloonDevice.DEFLATE, pages(5, 6), 0);

        assertThat(released).isEmpty();
    }

    @Test
    void statisticsComeWhenTheyAreAskedFor() {
        DriverQueue queue = driver.queue(BalloonDevice.STATISTICS_QUEUE);
        ByteBuffer bytes = ByteBuffer.allocate(40).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putShort((short) 4).putLong(1000).putShort((short) 5).putLong(2000);
        bytes.putShort((short) 99).putLong(1).putShort((short) 0).putLong(7);
        queue.put(bytes.array(), 0);
        queue.notifyDevice();

        assertThat(queue.hasUsed()).as("held until more are wanted").isFalse();
        assertThat(device.statistics().get(Tag.FREE)).isEqualTo(OptionalLong.of(1000));
        assertThat(device.statistics().get(Tag.TOTAL)).isEqualTo(OptionalLong.of(2000));
        assertThat(device.statistics().get(Tag.SWAPPED_IN)).isEqualTo(OptionalLong.of(7));
        assertThat(device.statistics().get(Tag.DISK_CACHES)).isEmpty();

        List<OptionalLong> heard = new ArrayList<>();
        device.requestStatistics(all -> heard.add(all.get(Tag.FREE)));
        assertThat(queue.poll()).isPresent();
        bytes.putLong(2, 900);
        queue.put(bytes.array(), 0);
        queue.notifyDevice();

        assertThat(heard).containsExactly(OptionalLong.of(900));
    }
}
