package dev.quarters.machine.virtio.block;

import dev.quarters.machine.state.StateReader;
import dev.quarters.machine.state.StateWriter;
import dev.quarters.machine.time.EventQueue;
import dev.quarters.machine.virtio.ConfigurationFields;
import dev.quarters.machine.virtio.DescriptorChain;
import dev.quarters.machine.virtio.VirtioDevice;
import dev.quarters.machine.virtio.VirtioQueues;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.Executor;

/**
 * The block device (virtio 1.2 §5.2): one queue of requests, served one after another: at once, or
 * in the background, where a slow disk holds up nobody else. What is on the disk is not a part of
 * its state.
 */
public final class BlockDevice implements VirtioDevice {

    private static final int DEVICE_ID = 2;
    private static final int QUEUE = 0;

    private final BlockImage image;
    private final BlockRequest request;
    private final @Nullable BackgroundRequests background;
    private final ConfigurationFields configuration;

    private @Nullable VirtioQueues queues;
    private boolean flushes;
    private boolean writeback = true;

    /**
     * Serves requests at once, for deterministic runs.
     *
     * @param serial up to 20 bytes of ASCII by which a guest finds the disk; more is cut off
     */
    public BlockDevice(BlockImage image, String serial) {
        this.image = image;
        request = new BlockRequest(image, serial.getBytes(StandardCharsets.US_ASCII));
        configuration = BlockConfiguration.of(image);
        background = null;
    }

    /** Serves requests by that executor, one at a time, while the machine goes on. */
    public BlockDevice(BlockImage image, String serial, EventQueue events, Executor executor) {
        this.image = image;
        request = new BlockRequest(image, serial.getBytes(StandardCharsets.US_ASCII));
        configuration = BlockConfiguration.of(image);
        background = new BackgroundRequests(request, events, executor);
    }

    @Override
    public int deviceId() {
        return DEVICE_ID;
    }

    @Override
    public long features() {
        return BlockConfiguration.features(image.isReadOnly());
    }

    @Override
    public int queueCount() {
        return 1;
    }

    @Override
    public int queueSize(int queue) {
        return BlockConfiguration.QUEUE_SIZE;
    }

    @Override
    public void start(long features, VirtioQueues given) {
        queues = given;
        flushes = (features & BlockConfiguration.FLUSH) != 0;
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
            // §5.2.6.2: without FLUSH the driver can't ask for it.
            boolean writeThrough = !flushes || !writeback;
            if (background == null) {
                current.give(QUEUE, chain, request.serve(chain, writeThrough));
            } else {
                background.add(chain, writeThrough, written -> current.give(QUEUE, chain, written));
            }
            next = current.take(QUEUE);
        }
    }

    @Override
    public long readConfiguration(int offset, int size) {
        return configuration.read(offset, size);
    }

    @Override
    public void writeConfiguration(int offset, int size, long value) {
        if (offset == BlockConfiguration.WRITEBACK) {
            setWriteback((value & 1) != 0);
        }
    }

    private void setWriteback(boolean value) {
        writeback = value;
        configuration.set(BlockConfiguration.WRITEBACK, 1, value ? 1 : 0);
    }

    @Override
    public void reset() {
        if (background != null) {
            background.drop();
        }
        queues = null;
        flushes = false;
        setWriteback(true);
    }

    @Override
    public void save(StateWriter out) {
        if (background != null) {
            // Requests that aren't given back yet are served once more by who loads this.
            background.finish();
        }
        out.putBoolean("writeback", writeback);
    }

    @Override
    public void load(StateReader in) {
        setWriteback(in.getBoolean("writeback"));
    }
}
