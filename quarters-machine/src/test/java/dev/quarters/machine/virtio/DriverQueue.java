package dev.quarters.machine.virtio;

import dev.quarters.machine.memory.GuestMemory;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The driver's end of a split queue. Every descriptor has a buffer of its own; what is longer takes
 * more descriptors.
 */
public final class DriverQueue {

    /** Of one descriptor. */
    public static final int BUFFER_BYTES = 64 << 10;

    private static final int NEXT = 1;
    private static final int WRITE = 2;

    private final GuestDriver driver;
    private final GuestMemory memory;
    private final int number;
    private final int size;
    private final long descriptors;
    private final long available;
    private final long used;
    private final long buffers;
    private final boolean eventIndex;

    private final ArrayDeque<Integer> free = new ArrayDeque<>();
    private final int[][] chains;
    private int availableIndex;
    private int seenUsed;
    private int notifiedIndex;

    DriverQueue(GuestDriver driver, int number, int size, long address, long features) {
        this.driver = driver;
        this.memory = driver.memory();
        this.number = number;
        this.size = size;
        descriptors = address;
        available = address + 16L * size;
        used = available + 6 + 2L * size + 3 & -4L;
        buffers = used + 6 + 8L * size + 4095 & -4096L;
        eventIndex = (features & Features.EVENT_INDEX) != 0;
        chains = new int[size][];
        for (int i = 0; i < size; i++) {
            free.add(i);
        }
    }

    DriverQueue movedTo(GuestDriver other) {
        DriverQueue moved =
                new DriverQueue(
                        other, number, size, descriptors, eventIndex ? Features.EVENT_INDEX : 0);
        moved.free.clear();
        moved.free.addAll(free);
        System.arraycopy(chains, 0, moved.chains, 0, size);
        moved.availableIndex = availableIndex;
        moved.seenUsed = seenUsed;
        moved.notifiedIndex = notifiedIndex;
        return moved;
    }

    long end() {
        return buffers + (long) size * BUFFER_BYTES;
    }

    void enable() {
        // As the kernel does, start from zero.
        memory.writeLong(available, 0);
        memory.writeLong(used, 0);
        memory.writeShort(used + 4 + 8L * size, 0);
        memory.writeShort(available + 4 + 2L * size, 0);
        Virtqueue queue = driver.transport().queue(number);
        queue.setSize(size);
        queue.setAddresses(descriptors, available, used);
        driver.transport().enable(number);
    }

    public int size() {
        return size;
    }

    /** Where the three parts are, for tests that break them. */
    public long descriptors() {
        return descriptors;
    }

    public long available() {
        return available;
    }

    public long used() {
        return used;
    }

    /** The address of that descriptor's buffer. */
    public long buffer(int descriptor) {
        return buffers + (long) descriptor * BUFFER_BYTES;
    }

    /** How many descriptors are free. */
    public int free() {
        return free.size();
    }

    /** One buffer with those bytes, if any, and then one with that space; its head. */
    public int put(byte[] readable, int writable) {
        return put(List.of(readable), writable);
    }

    /** Those buffers in a chain of their own; its head. It is visible to the device at once. */
    public int put(List<byte[]> readable, int... writable) {
        List<byte[]> reads = new ArrayList<>();
        readable.forEach(bytes -> split(bytes, reads));
        List<Integer> writes = new ArrayList<>();
        for (int length : writable) {
            for (int left = length; left > 0; left -= BUFFER_BYTES) {
                writes.add(Math.min(left, BUFFER_BYTES));
            }
        }
        int count = reads.size() + writes.size();
        if (count == 0 || count > free.size()) {
            throw new IllegalStateException(
                    "%d descriptors of %d free".formatted(count, free.size()));
        }
        int[] chain = new int[count];
        for (int i = 0; i < count; i++) {
            chain[i] = free.remove();
        }
        for (int i = 0; i < count; i++) {
            boolean write = i >= reads.size();
            int length = write ? writes.get(i - reads.size()) : reads.get(i).length;
            int flags = (write ? WRITE : 0) | (i + 1 < count ? NEXT : 0);
            int next = i + 1 < count ? chain[i + 1] : 0;
            describe(chain[i], buffer(chain[i]), length, flags, next);
            if (!write) {
                memory.write(buffer(chain[i]), reads.get(i), 0, length);
            }
        }
        chains[chain[0]] = chain;
        publish(chain[0]);
        return chain[0];
    }

    private static void split(byte[] bytes, List<byte[]> into) {
        for (int from = 0; from < bytes.length; from += BUFFER_BYTES) {
            into.add(Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + BUFFER_BYTES)));
        }
    }

    /** Writes a descriptor, good or bad. */
    public void describe(int index, long address, int length, int flags, int next) {
        writeDescriptor(descriptors, index, address, length, flags, next);
    }

    /** Writes a descriptor of any table. */
    public void writeDescriptor(
            long table, int index, long address, int length, int flags, int next) {
        long at = table + 16L * index;
        memory.writeLong(at, address);
        memory.writeInt(at + 8, length);
        memory.writeShort(at + 12, flags);
        memory.writeShort(at + 14, next);
    }

    /** Makes a head visible to the device. */
    public void publish(int head) {
        memory.writeShort(available + 4 + 2L * (availableIndex & size - 1), head);
        availableIndex = availableIndex + 1 & 0xFFFF;
        memory.writeShort(available + 2, availableIndex);
    }

    /** Asks for no interrupts; only without EVENT_IDX. */
    public void suppressInterrupts(boolean suppress) {
        memory.writeShort(available, suppress ? 1 : 0);
    }

    /** Asks for an interrupt once that many more entries are used; only with EVENT_IDX. */
    public void interruptAfter(int entries) {
        memory.writeShort(available + 4 + 2L * size, seenUsed + entries - 1);
    }

    /** Notifies, unless the device does not want it. */
    public void notifyDevice() {
        int before = notifiedIndex;
        notifiedIndex = availableIndex;
        int event = memory.readShort(used + 4 + 8L * size);
        if (!eventIndex
                || (availableIndex - event - 1 & 0xFFFF) < (availableIndex - before & 0xFFFF)) {
            driver.transport().notified(number);
        }
    }

    /** Whether the device used something that wasn't polled yet. */
    public boolean hasUsed() {
        return memory.readShort(used + 2) != seenUsed;
    }

    /** The next chain that the device gave back. Asks for an interrupt for the one after. */
    public Optional<Used> poll() {
        if (!hasUsed()) {
            return Optional.empty();
        }
        long entry = used + 4 + 8L * (seenUsed & size - 1);
        int head = memory.readInt(entry);
        int written = memory.readInt(entry + 4);
        seenUsed = seenUsed + 1 & 0xFFFF;
        if (eventIndex) {
            memory.writeShort(available + 4 + 2L * size, seenUsed);
        }
        int[] chain = chains[head];
        if (chain == null) {
            throw new AssertionError(
                    "the device gave back %d, which it doesn't have".formatted(head));
        }
        chains[head] = null;
        byte[] bytes = new byte[written];
        int done = 0;
        for (int descriptor : chain) {
            long at = descriptors + 16L * descriptor;
            if ((memory.readShort(at + 12) & WRITE) != 0) {
                int step = Math.min(memory.readInt(at + 8), written - done);
                memory.read(buffer(descriptor), bytes, done, step);
                done += step;
            }
            free.add(descriptor);
        }
        return Optional.of(new Used(head, bytes));
    }

    /** A chain that came back, and what the device wrote into it. */
    public record Used(int head, byte[] bytes) {}
}
