package dev.quarters.machine.virtio;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.List;
import java.util.function.Consumer;

/** Whatever is wrong in a ring, the device needs a reset, and nothing else happens. */
class HostileRingTest {

    private static final int NEXT = DescriptorTable.NEXT;
    private static final int WRITE = DescriptorTable.WRITE;
    private static final int INDIRECT = DescriptorTable.INDIRECT;

    private static final long TABLE = 0x8000;

    record Attack(String name, Consumer<DriverQueue> put) {
        @Override
        public String toString() {
            return name;
        }
    }

    static List<Attack> attacks() {
        return List.of(
                new Attack("a descriptor that follows itself", q -> q.describe(0, 0, 8, NEXT, 0)),
                new Attack(
                        "a loop of two",
                        q -> {
                            q.describe(0, 0, 8, NEXT, 1);
                            q.describe(1, 0, 8, NEXT, 0);
                        }),
                new Attack("next outside", q -> q.describe(0, 0, 8, NEXT, 0xFFFF)),
                new Attack("outside of RAM", q -> q.describe(0, 1L << 40, 8, 0, 0)),
                new Attack("a negative address", q -> q.describe(0, -8, 8, 0, 0)),
                new Attack("beyond the end of RAM", q -> q.describe(0, (1 << 30) - 4, 8, 0, 0)),
                new Attack("the largest length", q -> q.describe(0, 0, -1, 0, 0)),
                new Attack("zero length", q -> q.describe(0, 0, 0, 0, 0)),
                new Attack(
                        "readable after writable",
                        q -> {
                            q.describe(0, 0, 8, WRITE | NEXT, 1);
                            q.describe(1, 0, 8, 0, 0);
                        }),
                new Attack(
                        "4 GiB in all",
                        q -> {
                            for (int i = 0; i < 5; i++) {
                                q.describe(i, 0, 1 << 30, i < 4 ? NEXT : 0, i + 1);
                            }
                        }),
                new Attack("an empty table", q -> q.describe(0, TABLE, 0, INDIRECT, 0)),
                new Attack("half a descriptor", q -> q.describe(0, TABLE, 24, INDIRECT, 0)),
                new Attack("a table outside", q -> q.describe(0, 1L << 50, 16, INDIRECT, 0)),
                new Attack(
                        "a table with a next one",
                        q -> {
                            q.writeDescriptor(TABLE, 0, 0, 8, 0, 0);
                            q.describe(0, TABLE, 16, INDIRECT | NEXT, 1);
                        }),
                new Attack(
                        "a table in a table",
                        q -> {
                            q.writeDescriptor(TABLE, 0, TABLE, 16, INDIRECT, 0);
                            q.describe(0, TABLE, 16, INDIRECT, 0);
                        }),
                new Attack(
                        "a loop in a table",
                        q -> {
                            q.writeDescriptor(TABLE, 0, 0, 8, NEXT, 0);
                            q.describe(0, TABLE, 16 * 4000, INDIRECT, 0);
                        }),
                new Attack(
                        "next outside of the table",
                        q -> {
                            q.writeDescriptor(TABLE, 0, 0, 8, NEXT, 1);
                            q.describe(0, TABLE, 16, INDIRECT, 0);
                        }));
    }

    @ParameterizedTest
    @MethodSource("attacks")
    void brokenChainsNeedAReset(Attack attack) {
        TestDevice device = new TestDevice();
        try (GuestDriver driver = new GuestDriver(device).start(0)) {
            attack.put().accept(driver.queue(0));
            driver.queue(0).publish(0);
            driver.queue(0).notifyDevice();

            assertThat(device.take()).isEmpty();

            assertThat(driver.needsReset()).isTrue();
            assertThat(driver.configurationInterrupts()).isEqualTo(1);
            assertThat(driver.queue(0).hasUsed()).isFalse();
            assertThat(device.take()).as("and nothing more comes").isEmpty();
        }
    }

    @Test
    void aHeadOutsideNeedsAReset() {
        TestDevice device = new TestDevice();
        try (GuestDriver driver = new GuestDriver(device).start(0)) {
            driver.queue(0).publish(64);

            assertThat(device.take()).isEmpty();
            assertThat(driver.needsReset()).isTrue();
        }
    }

    @Test
    void anIndexThatJumpsNeedsAReset() {
        TestDevice device = new TestDevice();
        try (GuestDriver driver = new GuestDriver(device).start(0)) {
            driver.memory().writeShort(driver.queue(0).available() + 2, 65);

            assertThat(device.take()).isEmpty();
            assertThat(driver.needsReset()).isTrue();
        }
    }

    @Test
    void moreChainsInWorkThanTheQueueHasNeedAReset() {
        TestDevice device = new TestDevice();
        try (GuestDriver driver = new GuestDriver(device).start(0)) {
            driver.queue(0).describe(0, 0, 8, 0, 0);
            for (int i = 0; i < 64; i++) {
                driver.queue(0).publish(0);
                assertThat(device.take()).isPresent();
            }
            driver.queue(0).publish(0);

            assertThat(device.take()).isEmpty();
            assertThat(driver.needsReset()).isTrue();
        }
    }

    @Test
    void anIndirectTableThatWasNotNegotiatedNeedsAReset() {
        TestDevice device = new TestDevice();
        try (GuestDriver driver = new GuestDriver(device).startWith(Features.VERSION_1)) {
            driver.queue(0).writeDescriptor(TABLE, 0, 0, 8, 0, 0);
            driver.queue(0).describe(0, TABLE, 16, INDIRECT, 0);
            driver.queue(0).publish(0);

            assertThat(device.take()).isEmpty();
            assertThat(driver.needsReset()).isTrue();
        }
    }

    record Place(String name, long descriptors, long available, long used) {
        @Override
        public String toString() {
            return name;
        }
    }

    static List<Place> badPlaces() {
        return List.of(
                new Place("descriptors at an odd place", 8, 0x1000, 0x2000),
                new Place("the available ring at an odd place", 0, 0x1001, 0x2000),
                new Place("the used ring at an odd place", 0, 0x1000, 0x2002),
                new Place("descriptors outside", 1L << 60, 0x1000, 0x2000),
                new Place("the available ring outside", 0, -2, 0x2000),
                new Place("the end of the used ring outside", 0, 0x1000, (1L << 30) - 64));
    }

    @ParameterizedTest
    @MethodSource("badPlaces")
    void queuesThatAreNotInMemoryNeedAReset(Place place) {
        TestDevice device = new TestDevice();
        try (GuestDriver driver = new GuestDriver(device)) {
            VirtioTransport transport = driver.transport();
            transport.setStatus(3);
            transport.setDriverFeatures(Features.VERSION_1);
            transport.setStatus(11);
            transport.queue(0).setAddresses(place.descriptors, place.available, place.used);

            transport.enable(0);
            transport.setStatus(15);

            assertThat(driver.needsReset()).isTrue();
            assertThat(device.queues).as("never started").isNull();
        }
    }

    @Test
    void aResetMendsIt() {
        TestDevice device = new TestDevice();
        try (GuestDriver driver = new GuestDriver(device).start(0)) {
            driver.queue(0).publish(64);
            device.take();

            driver.start(0);
            driver.queue(0).put(new byte[] {1}, 1);

            assertThat(driver.needsReset()).isFalse();
            assertThat(device.take()).isPresent();
        }
    }
}
