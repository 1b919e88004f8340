package dev.quarters.machine.virtio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarters.machine.memory.GuestMemory;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * A device that is saved in the middle of its work and loaded elsewhere does the same from there.
 */
class SaveAndLoadTest {

    private static final long MEMORY = 64 << 20;
    private static final int CHAINS = 200;

    /** Saved there, loaded there. */
    record Pair(DeviceCase one, DeviceCase other) {
        @Override
        public String toString() {
            return one.toString();
        }
    }

    static List<Pair> devices() {
        List<DeviceCase> ones = DeviceCase.all();
        List<DeviceCase> others = DeviceCase.all();
        return IntStream.range(0, ones.size())
                .mapToObj(i -> new Pair(ones.get(i), others.get(i)))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("devices")
    void whatIsLoadedGoesOn(Pair pair) {
        DeviceCase each = pair.one;
        TestEvents events = new TestEvents();
        GuestMemory memory = new GuestMemory(MEMORY);
        VirtioDevice device = each.device(events, memory);
        try (GuestDriver driver =
                new GuestDriver(device, memory, events).start(device.features())) {
            drive(driver, each, new Random(1));
            MapState state = MapState.of(driver.transport());

            TestEvents otherEvents = new TestEvents();
            GuestMemory copy = new GuestMemory(MEMORY);
            try (GuestDriver other =
                    driver.movedTo(pair.other.device(otherEvents, copy), copy, otherEvents)) {
                other.used().copyFrom(driver.used());
                other.transport().load(state);
                assertThat(MapState.of(other.transport()).toString()).isEqualTo(state.toString());
                otherEvents.run();

                drive(driver, each, new Random(2));
                drive(other, pair.other, new Random(2));

                if (each.goesOnTheSame()) {
                    assertThat(other.used().mismatch(driver.used())).isEqualTo(-1);
                    assertThat(MapState.of(other.transport()).toString())
                            .isEqualTo(MapState.of(driver.transport()).toString());
                }
                assertThat(other.needsReset()).isFalse();
            }
        }
    }

    /** Chains of all kinds for all queues; what comes back is used again. */
    private void drive(GuestDriver driver, DeviceCase each, Random random) {
        int queues = driver.transport().queueCount();
        for (int i = 0; i < CHAINS; i++) {
            DriverQueue queue = driver.queue(random.nextInt(queues));
            while (queue.hasUsed()) {
                queue.poll();
            }
            byte[] payload = random.nextInt(3) == 0 ? new byte[0] : each.payload(random);
            int writable =
                    random.nextInt(3) == 0 && payload.length > 0 ? 0 : 1 + random.nextInt(2000);
            if (queue.free() > 1) {
                queue.put(payload, writable);
                queue.notifyDevice();
            }
        }
    }
}
