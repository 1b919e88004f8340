package dev.quarters.machine.virtio.balloon;

import dev.quarters.machine.memory.GuestMemory;
import dev.quarters.machine.state.StateReader;
import dev.quarters.machine.state.StateWriter;
import dev.quarters.machine.time.EventQueue;
import dev.quarters.machine.virtio.ConfigurationFields;
import dev.quarters.machine.virtio.DescriptorChain;
import dev.quarters.machine.virtio.VirtioDevice;
import dev.quarters.machine.virtio.VirtioQueues;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The balloon device (virtio 1.2 §5.5): the host says how large the balloon should be, the guest
 * says which pages it put into it. Pages taken out again need no work: they are RAM as before.
 */
public final class BalloonDevice implements VirtioDevice {

    private static final int DEVICE_ID = 5;

    static final long STATISTICS = 1 << 1;
    static final long DEFLATE_ON_OUT_OF_MEMORY = 1 << 2;

    static final int INFLATE = 0;
    static final int DEFLATE = 1;
    static final int STATISTICS_QUEUE = 2;
    private static final int QUEUE_SIZE = 128;

    static final int PAGES_FIELD = 0;
    static final int ACTUAL_FIELD = 4;

    private static final int PAGE_BITS = 12;
    private static final int PAGE = 1 << PAGE_BITS;

    /** Of one chain; what is beyond stays with the guest. Linux puts 256 page numbers into one. */
    private static final int MOST_BYTES = 64 << 10;

    private static final int STATISTIC_BYTES = 10;

    private final EventQueue events;
    private final GuestMemory memory;
    private final MemoryReturn memoryReturn;
    private final ConfigurationFields configuration = new ConfigurationFields(8);
    private final byte[] bytes = new byte[MOST_BYTES];
    private final ByteBuffer fields = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);

    private @Nullable VirtioQueues queues;
    private int targetPages;
    private int actualPages;

    /** The buffer with which the next statistics are asked for. */
    private @Nullable DescriptorChain statisticsRequest;

    private BalloonStatistics statistics = BalloonStatistics.none();
    private Consumer<BalloonStatistics> listener = _ -> {};

    public BalloonDevice(EventQueue events, GuestMemory memory, MemoryReturn memoryReturn) {
        this.events = events;
        this.memory = memory;
        this.memoryReturn = memoryReturn;
    }

    /** How much memory the guest is asked to give up. From any thread. */
    public void setTarget(long targetBytes) {
        events.locked(
                () -> {
                    long most = memory.size() >> PAGE_BITS;
                    setTargetPages((int) Math.clamp(targetBytes >> PAGE_BITS, 0, most));
                    if (queues != null) {
                        queues.configurationChanged();
                    }
                });
    }

    private void setTargetPages(int pages) {
        targetPages = pages;
        configuration.set(PAGES_FIELD, 4, pages);
    }

    /** How much the guest says that it has given up. */
    public long actual() {
        return Integer.toUnsignedLong(actualPages) << PAGE_BITS;
    }

    /** Asks for new statistics; the listener hears of them. From any thread. */
    public void requestStatistics(Consumer<BalloonStatistics> newListener) {
        events.locked(
                () -> {
                    listener = newListener;
                    DescriptorChain request = statisticsRequest;
                    statisticsRequest = null;
                    if (request != null && queues != null) {
                        queues.give(STATISTICS_QUEUE, request, 0);
                    }
                });
    }

    /** What the guest told last. */
    public BalloonStatistics statistics() {
        return statistics;
    }

    @Override
    public int deviceId() {
        return DEVICE_ID;
    }

    @Override
    public long features() {
        return STATISTICS | DEFLATE_ON_OUT_OF_MEMORY;
    }

    @Override
    public int queueCount() {
        return 3;
    }

    @Override
    public int queueSize(int queue) {
        return QUEUE_SIZE;
    }

    @Override
    public void start(long features, VirtioQueues given) {
        queues = given;
    }

    @Override
    public void notified(int queue) {
        VirtioQueues current = queues;
        if (current == null) {
            return;
        }
        Optional<DescriptorChain> next = current.take(queue);
        while (next.isPresent()) {
            serve(queue, next.get(), current);
            next = current.take(queue);
        }
    }

    private void serve(int queue, DescriptorChain chain, VirtioQueues current) {
        int length = chain.read(bytes, 0, MOST_BYTES);
        if (queue == STATISTICS_QUEUE) {
            if (statisticsRequest != null) {
                current.give(STATISTICS_QUEUE, statisticsRequest, 0);
            }
            statisticsRequest = chain;
            readStatistics(length / STATISTIC_BYTES);
            return;
        }
        if (queue == INFLATE) {
            inflate(length / 4);
        }
        current.give(queue, chain, 0);
    }

    /** Gives pages back in runs, whichever way their numbers go. */
    private void inflate(int count) {
        long first = 0;
        long end = 0;
        for (int i = 0; i < count; i++) {
            long address = Integer.toUnsignedLong(fields.getInt(4 * i)) << PAGE_BITS;
            if (!memory.contains(address, PAGE)) {
                continue;
            }
            boolean adjacent = address == end || address == first - PAGE;
            if (end != 0
                    && adjacent
                    && memory.contains(Math.min(first, address), end - first + PAGE)) {
                first = Math.min(first, address);
                end = Math.max(end, address + PAGE);
            } else {
                release(first, end);
                first = address;
                end = address + PAGE;
            }
        }
        release(first, end);
    }

    private void release(long first, long end) {
        if (end > first) {
            memoryReturn.release(first, end - first);
        }
    }

    private void readStatistics(int count) {
        BalloonStatistics all = BalloonStatistics.none();
        for (int i = 0; i < Math.min(count, 64); i++) {
            int at = i * STATISTIC_BYTES;
            all = all.with(fields.getShort(at) & 0xFFFF, fields.getLong(at + 2));
        }
        statistics = all;
        listener.accept(all);
    }

    @Override
    public long readConfiguration(int offset, int size) {
        return configuration.read(offset, size);
    }

    @Override
    public void writeConfiguration(int offset, int size, long value) {
        if (offset == ACTUAL_FIELD && size == 4) {
            setActualPages((int) value);
        }
    }

    private void setActualPages(int pages) {
        actualPages = pages;
        configuration.set(ACTUAL_FIELD, 4, pages);
    }

    @Override
    public void reset() {
        queues = null;
        statisticsRequest = null;
        setActualPages(0);
    }

    @Override
    public void save(StateWriter out) {
        out.putInt("targetPages", targetPages);
        out.putInt("actualPages", actualPages);
        out.putLongs("statistics", statistics.values());
        out.putInt("present", statistics.present());
    }

    @Override
    public void load(StateReader in) {
        setTargetPages(in.getInt("targetPages"));
        setActualPages(in.getInt("actualPages"));
        statistics = new BalloonStatistics(in.getLongs("statistics"), in.getInt("present"));
    }
}
