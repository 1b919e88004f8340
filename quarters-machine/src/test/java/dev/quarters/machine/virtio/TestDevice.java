package dev.quarters.machine.virtio;

import dev.quarters.machine.state.StateReader;
import dev.quarters.machine.state.StateWriter;

import java.util.Optional;

/** A device of one queue that does nothing by itself: a test takes and gives. */
final class TestDevice implements VirtioDevice {

    private static final int QUEUE_SIZE = 64;

    VirtioQueues queues;
    int notifications;
    int resets;

    @Override
    public int deviceId() {
        return 42;
    }

    @Override
    public long features() {
        return 1;
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
        notifications++;
    }

    Optional<DescriptorChain> take() {
        return queues.take(0);
    }

    void give(DescriptorChain chain, long written) {
        queues.give(0, chain, written);
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
        resets++;
    }

    @Override
    public void save(StateWriter out) {}

    @Override
    public void load(StateReader in) {}
}
