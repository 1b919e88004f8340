package dev.quarters.machine.virtio.entropy;

import dev.quarters.machine.state.StateReader;
import dev.quarters.machine.state.StateWriter;
import dev.quarters.machine.virtio.DescriptorChain;
import dev.quarters.machine.virtio.VirtioDevice;
import dev.quarters.machine.virtio.VirtioQueues;

import org.jspecify.annotations.Nullable;

import java.util.Optional;

/**
 * The entropy device (virtio 1.2 §5.4): one queue of buffers to be filled. A buffer may come back
 * partly filled, so the work for one is limited.
 */
public final class EntropyDevice implements VirtioDevice {

    private static final int DEVICE_ID = 4;
    private static final int QUEUE = 0;
    private static final int QUEUE_SIZE = 64;

    private final EntropySource source;
    private final byte[] bytes = new byte[4096];
    private @Nullable VirtioQueues queues;

    public EntropyDevice(EntropySource source) {
        this.source = source;
    }

    @Override
    public int deviceId() {
        return DEVICE_ID;
    }

    @Override
    public long features() {
        return 0;
    }

    @Override
    public int queueCount() {
        return 1;
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
        Optional<DescriptorChain> next = current.take(QUEUE);
        while (next.isPresent()) {
            DescriptorChain chain = next.get();
            int length = (int) Math.min(bytes.length, chain.writable());
            source.fill(bytes, 0, length);
            current.give(QUEUE, chain, chain.write(bytes, 0, length));
            next = current.take(QUEUE);
        }
    }

    @Override
    public long readConfiguration(int offset, int size) {
        return 0;
    }

    @Override
    public void writeConfiguration(int offset, int size, long value) {}

    @Override
    public void reset() {
        queues = null;
    }

    @Override
    public void save(StateWriter out) {
        out.put("source", source);
    }

    @Override
    public void load(StateReader in) {
        in.get("source", source);
    }
}
