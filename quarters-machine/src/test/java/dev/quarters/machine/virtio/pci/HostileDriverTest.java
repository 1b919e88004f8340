package dev.quarters.machine.virtio.pci;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarters.machine.virtio.DeviceCase;
import dev.quarters.machine.virtio.DeviceStatus;
import dev.quarters.machine.virtio.DiskAndFileCases;
import dev.quarters.machine.virtio.Features;
import dev.quarters.machine.virtio.TestEvents;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/**
 * A driver that does anything: registers at random, rings with garbage, and enough sense in between
 * to get far. Nothing is thrown, every step ends, and memory doesn't grow. {@code
 * -Dquarters.fuzz.operations=1000000} for a long run, {@code -Dquarters.fuzz.seed} for another one.
 */
class HostileDriverTest {

    private static final int OPERATIONS = Integer.getInteger("quarters.fuzz.operations", 10_000);
    private static final long SEED = Long.getLong("quarters.fuzz.seed", 20_260_101);

    /** Queues are here, one page each, and what their chains hold. */
    private static final long QUEUES = 0x10_0000;

    private static final long BUFFERS = 0x20_0000;
    private static final int SIZE = 8;
    private static final long LONGEST_NANOSECONDS = 20_000_000_000L;
    private static final long MOST_GROWTH = 128L << 20;

    static List<DeviceCase> devices() {
        return Stream.concat(DeviceCase.all().stream(), DiskAndFileCases.all().stream()).toList();
    }

    private DeviceCase device;
    private TestEvents events;
    private PciGuest guest;
    private Random random;
    private int queues;
    private int started;

    @ParameterizedTest
    @MethodSource("devices")
    void anythingADriverDoesIsSurvived(DeviceCase each) {
        System.out.printf("%s: seed %d, %d operations%n", each, SEED, OPERATIONS);
        device = each;
        events = new TestEvents();
        random = new Random(SEED);
        try (PciGuest made = new PciGuest(events, memory -> each.device(events, memory))) {
            guest = made;
            queues = (int) guest.common(CommonConfiguration.QUEUE_COUNT, 2);
            start();
            long before = usedMemory();
            for (int i = 0; i < OPERATIONS; i++) {
                long began = System.nanoTime();
                step();
                assertThat(System.nanoTime() - began)
                        .as("operation %d", i)
                        .isLessThan(LONGEST_NANOSECONDS);
                guest.messages.clear();
            }
            assertThat(started).as("times that the device ran").isGreaterThan(OPERATIONS / 1000);
            assertThat(usedMemory() - before).isLessThan(MOST_GROWTH);
        }
    }

    private static long usedMemory() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    private void step() {
        int choice = random.nextInt(100);
        if (choice < 60) {
            chain();
        } else if (choice < 75) {
            device.hostActs(random);
        } else if (choice < 80) {
            events.advance(random.nextInt(1_000_000_000));
        } else if (choice < 85) {
            garbage();
        } else if (choice < 92) {
            register();
        } else if (choice < 97) {
            guest.notifyQueue(random.nextInt(queues + 1));
        } else {
            start();
        }
        boolean broken =
                (guest.common(CommonConfiguration.DEVICE_STATUS, 1) & DeviceStatus.NEEDS_RESET)
                        != 0;
        if (broken && random.nextInt(4) == 0) {
            start();
        }
    }

    /** What a good driver does first, with features of its own liking. */
    private void start() {
        guest.reset();
        long wanted = random.nextInt(4) == 0 ? random.nextLong() : -1;
        guest.negotiate(guest.deviceFeatures() & wanted | Features.VERSION_1);
        for (int queue = 0; queue < queues; queue++) {
            guest.setUpQueue(queue, page(queue), queue);
        }
        if ((guest.setStatus(15) & DeviceStatus.DRIVER_OK) != 0) {
            started++;
        }
    }

    private static long page(int queue) {
        return QUEUES + 4096L * queue;
    }

    private long address() {
        return BUFFERS + random.nextInt(1 << 20);
    }

    private void chain() {
        int queue = random.nextInt(queues);
        long page = page(queue);
        int first = random.nextInt(SIZE);
        int readable = random.nextInt(3);
        int count = Math.max(1, readable + random.nextInt(3));
        long table = page;
        if (random.nextInt(4) == 0) {
            table = address() & -16;
            describe(page, first, table, 16 * SIZE, 4, 0);
        }
        boolean inside = table != page;
        for (int i = 0; i < count; i++) {
            int index = inside ? i : first + i & SIZE - 1;
            int next = inside ? i + 1 : first + i + 1 & SIZE - 1;
            int flags = (i < readable ? 0 : 2) | (i + 1 < count ? 1 : 0);
            int length = 1 + random.nextInt(random.nextInt(8) == 0 ? 100_000 : 600);
            long address = address();
            if (i == 0 && readable > 0) {
                byte[] payload = device.payload(random);
                guest.memory.write(address, payload, 0, payload.length);
                length = readable == 1 ? Math.max(1, payload.length) : length;
            }
            describe(table, index, address, length, flags, next);
        }
        int index = guest.memory.readShort(page + 0x102);
        guest.memory.writeShort(page + 0x104 + 2L * (index & SIZE - 1), first);
        guest.memory.writeShort(page + 0x102, index + 1);
        guest.notifyQueue(queue);
    }

    private void describe(long table, int index, long address, int length, int flags, int next) {
        long at = table + 16L * index;
        guest.memory.writeLong(at, address);
        guest.memory.writeInt(at + 8, length);
        guest.memory.writeShort(at + 12, flags);
        guest.memory.writeShort(at + 14, next);
    }

    private void garbage() {
        long at = page(random.nextInt(queues)) + random.nextInt(0x300);
        switch (random.nextInt(3)) {
            case 0 -> guest.memory.writeByte(at, random.nextInt());
            case 1 -> guest.memory.writeLong(at, random.nextLong());
            default -> guest.memory.writeShort(at & -2, random.nextInt(12));
        }
    }

    private void register() {
        int size = 1 << random.nextInt(4);
        long value = random.nextBoolean() ? random.nextInt(16) : random.nextLong();
        if (random.nextInt(4) == 0) {
            int offset = 0x40 + random.nextInt(0xC0);
            guest.setConfiguration(offset, Math.min(4, size), value);
            guest.configuration(offset, Math.min(4, size));
            return;
        }
        int structure = 1 + random.nextInt(4);
        long at = guest.structure(structure) + random.nextInt(structure == 1 ? 64 : 4096);
        guest.registers.write(at, size, value);
        guest.registers.read(at, size);
    }
}
