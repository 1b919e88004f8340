package dev.quarters.machine.virtio.pci;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarters.machine.virtio.Features;
import dev.quarters.machine.virtio.MapState;
import dev.quarters.machine.virtio.TestEvents;
import dev.quarters.machine.virtio.console.ConsoleDevice;
import dev.quarters.machine.virtio.console.PortDefinition;
import dev.quarters.machine.virtio.entropy.EntropyDevice;
import dev.quarters.machine.virtio.entropy.SeededEntropy;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.util.List;

class VirtioPciDeviceTest {

    private static final long PAGE = 0x10_0000;
    private static final long ALL =
            Features.VERSION_1 | Features.EVENT_INDEX | Features.INDIRECT_DESCRIPTORS;

    private final PciGuest guest =
            new PciGuest(new EntropyDevice(new SeededEntropy(1)), new TestEvents());

    @AfterEach
    void close() {
        guest.close();
    }

    private void start(int vector) {
        assertThat(guest.negotiate(ALL)).isEqualTo(11);
        guest.setUpQueue(0, PAGE, vector);
        assertThat(guest.setStatus(15)).isEqualTo(15);
    }

    @Test
    void itIsFoundAsAModernDevice() {
        assertThat(guest.configuration(0, 4)).isEqualTo(0x1044_1AF4L);
        assertThat(guest.configuration(8, 1)).isEqualTo(1);
        for (int type = 1; type <= 5; type++) {
            assertThat(guest.capability(type)).as("capability %d", type).isGreaterThanOrEqualTo(64);
        }
        assertThat(guest.common(CommonConfiguration.QUEUE_COUNT, 2)).isEqualTo(1);
        assertThat(guest.deviceFeatures()).isEqualTo(ALL);
    }

    @Test
    void featuresThatWereNotOfferedAreRefused() {
        assertThat(guest.negotiate(ALL | 1)).isEqualTo(3);
        assertThat(guest.negotiate(ALL & ~Features.VERSION_1)).as("a legacy driver").isEqualTo(3);
    }

    @Test
    void featuresAreFixedOnceAgreedOn() {
        guest.negotiate(ALL);

        guest.setCommon(CommonConfiguration.DRIVER_FEATURE, 4, 0);

        assertThat(guest.common(CommonConfiguration.DRIVER_FEATURE, 4)).isEqualTo(1);
    }

    @Test
    void theQueuesVectorIsRaised() {
        guest.enableMsix();
        start(1);
        guest.offer(PAGE, 16);

        guest.notifyQueue(0);

        assertThat(guest.usedIndex(PAGE)).isEqualTo(1);
        assertThat(guest.messages).containsExactly(101);
        assertThat(guest.interruptStatus()).isZero();
    }

    @Test
    void aVectorThatDoesNotExistReadsBackAsNone() {
        guest.setCommon(CommonConfiguration.CONFIGURATION_VECTOR, 2, 2);
        assertThat(guest.common(CommonConfiguration.CONFIGURATION_VECTOR, 2)).isEqualTo(0xFFFF);
        guest.setCommon(CommonConfiguration.CONFIGURATION_VECTOR, 2, 1);
        assertThat(guest.common(CommonConfiguration.CONFIGURATION_VECTOR, 2)).isEqualTo(1);
    }

    @Test
    void withoutVectorsThePinIsHighUntilStatusIsRead() {
        start(0xFFFF);
        guest.offer(PAGE, 16);

        guest.notifyQueue(0);

        int line = (PciGuest.DEVICE + 0) % 4;
        assertThat(guest.lines[line]).isTrue();
        assertThat(guest.interruptStatus()).isEqualTo(1);
        assertThat(guest.lines[line]).isFalse();
        assertThat(guest.interruptStatus()).isZero();
    }

    @Test
    void aBrokenQueueInterruptsForConfiguration() {
        guest.enableMsix();
        start(1);
        guest.setCommon(CommonConfiguration.CONFIGURATION_VECTOR, 2, 0);
        guest.memory.writeShort(PAGE + 0x102, 100);

        guest.notifyQueue(0);

        assertThat(guest.messages).containsExactly(100);
        assertThat(guest.common(CommonConfiguration.DEVICE_STATUS, 1)).isEqualTo(15 | 64);
    }

    @Test
    void registersAreReachedThroughConfigurationSpace() {
        int at = guest.capability(VirtioCapability.PCI_CONFIGURATION);
        guest.setConfiguration(at + 4, 1, 0);
        guest.setConfiguration(at + 8, 4, CommonConfiguration.QUEUE_COUNT);
        guest.setConfiguration(at + 12, 4, 2);
        assertThat(guest.configuration(at + 16, 2)).isEqualTo(1);

        guest.setConfiguration(at + 8, 4, CommonConfiguration.DEVICE_STATUS);
        guest.setConfiguration(at + 12, 4, 1);
        guest.setConfiguration(at + 16, 1, 3);
        assertThat(guest.common(CommonConfiguration.DEVICE_STATUS, 1)).isEqualTo(3);

        guest.setConfiguration(at + 8, 4, -4);
        guest.setConfiguration(at + 12, 4, 4);
        assertThat(guest.configuration(at + 16, 4)).as("outside").isZero();
    }

    @Test
    void queuesThatDoNotExistReadAsZero() {
        guest.setCommon(CommonConfiguration.QUEUE_SELECT, 2, 1);

        assertThat(guest.common(CommonConfiguration.QUEUE_SIZE, 2)).isZero();
        assertThat(guest.common(CommonConfiguration.QUEUE_DESCRIPTORS, 8)).isZero();
    }

    @Test
    void aResetForgetsEverything() {
        guest.enableMsix();
        start(1);

        assertThat(guest.setStatus(0)).isZero();

        assertThat(guest.common(CommonConfiguration.QUEUE_ENABLE, 2)).isZero();
        assertThat(guest.common(CommonConfiguration.QUEUE_VECTOR, 2)).isEqualTo(0xFFFF);
        assertThat(guest.common(CommonConfiguration.QUEUE_SIZE, 2)).isEqualTo(64);
        guest.notifyQueue(0);
        assertThat(guest.messages).isEmpty();
    }

    @Test
    void theBoardsResetIsOneToo() {
        start(1);

        guest.reset();

        assertThat(guest.common(CommonConfiguration.DEVICE_STATUS, 1)).isZero();
        assertThat(guest.common(CommonConfiguration.QUEUE_ENABLE, 2)).isZero();
    }

    @Test
    void configurationHasAGeneration() {
        TestEvents events = new TestEvents();
        ConsoleDevice console = new ConsoleDevice(events, List.of(new PortDefinition("", true)));
        try (PciGuest other = new PciGuest(console, events)) {
            assertThat(other.negotiate(ALL | 1)).isEqualTo(11);
            other.setStatus(15);

            console.port(0).resize(24, 80);

            assertThat(other.common(CommonConfiguration.CONFIGURATION_GENERATION, 1)).isEqualTo(1);
            assertThat(other.interruptStatus()).isEqualTo(2);
            long device = other.structure(VirtioCapability.DEVICE);
            assertThat(other.registers.read(device, 4)).isEqualTo(24 << 16 | 80);
        }
    }

    @Test
    void whatIsLoadedGoesOn() {
        guest.enableMsix();
        start(1);
        guest.offer(PAGE, 16);
        guest.notifyQueue(0);
        MapState state = MapState.of(guest.device);

        try (PciGuest other =
                new PciGuest(new EntropyDevice(new SeededEntropy(9)), new TestEvents())) {
            byte[] page = new byte[4096];
            guest.memory.read(PAGE, page, 0, page.length);
            other.memory.write(PAGE, page, 0, page.length);
            other.device.load(state);
            assertThat(MapState.of(other.device).toString()).isEqualTo(state.toString());

            other.enableMsix();
            for (PciGuest each : List.of(guest, other)) {
                each.offer(PAGE, 16);
                // The driver saw the first; it wants to hear of the second.
                each.memory.writeShort(PAGE + 0x104 + 16, 1);
                each.notifyQueue(0);
                assertThat(each.usedIndex(PAGE)).isEqualTo(2);
            }
            assertThat(other.messages).containsExactly(101);
            assertThat(other.memory.readLong(PAGE + 0x300))
                    .isEqualTo(guest.memory.readLong(PAGE + 0x300));
        }
    }
}
