package dev.quarters.machine.virtio.network;

import dev.quarters.machine.virtio.DescriptorChain;
import dev.quarters.machine.virtio.VirtioQueues;

import java.util.ArrayList;
import java.util.List;

/**
 * Puts frames into the guest's buffers: each into one chain, or into as many as it needs if the
 * driver merges them (virtio 1.2 §5.1.6.4). Chains that aren't enough for a frame wait for it.
 */
final class ReceiveQueue {

    static final int QUEUE = 0;
    private static final int HEADER_BYTES = NetworkBackend.HEADER_BYTES;
    private static final int BUFFER_COUNT = 10;

    private final VirtioQueues queues;
    private final boolean mergeable;
    private final boolean headed;
    private final int size;
    private final List<DescriptorChain> held = new ArrayList<>();
    private final byte[] header = new byte[HEADER_BYTES];

    /**
     * @param headed whether a header lies before each frame
     */
    ReceiveQueue(VirtioQueues queues, boolean mergeable, boolean headed, int size) {
        this.queues = queues;
        this.mergeable = mergeable;
        this.headed = headed;
        this.size = size;
    }

    /** False when there is no space yet. A frame that never has space is dropped. */
    boolean receive(byte[] frame, int offset, int length) {
        if (!collect(HEADER_BYTES + length)) {
            return held.size() >= size;
        }
        if (space() < HEADER_BYTES + length) {
            return true;
        }
        if (headed) {
            System.arraycopy(frame, offset - HEADER_BYTES, header, 0, BUFFER_COUNT);
        }
        int count = held.size();
        header[BUFFER_COUNT] = (byte) count;
        header[BUFFER_COUNT + 1] = (byte) (count >> 8);
        int headerDone = 0;
        int done = 0;
        for (DescriptorChain chain : held) {
            headerDone += chain.write(header, headerDone, HEADER_BYTES - headerDone);
            done += chain.write(frame, offset + done, length - done);
        }
        queues.giveTogether(QUEUE, held);
        held.clear();
        return true;
    }

    /** Holds chains with that much space; or, without merging, one. */
    private boolean collect(int needed) {
        long space = space();
        for (int turn = 0; turn < size; turn++) {
            if (mergeable ? space >= needed : !held.isEmpty()) {
                return true;
            }
            DescriptorChain chain = queues.take(QUEUE).orElse(null);
            if (chain == null) {
                return false;
            }
            if (chain.writable() == 0) {
                queues.give(QUEUE, chain, 0);
            } else {
                held.add(chain);
                space += chain.writable();
            }
        }
        return mergeable ? space >= needed : !held.isEmpty();
    }

    private long space() {
        long space = 0;
        for (DescriptorChain chain : held) {
            space += chain.writable();
        }
        return space;
    }
}
