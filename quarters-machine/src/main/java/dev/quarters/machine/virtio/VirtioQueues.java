package dev.quarters.machine.virtio;

import java.util.List;
import java.util.Optional;

/** What a device has of its transport. */
public interface VirtioQueues {

    /**
     * The next chain of buffers that the driver put into that queue. Broken ones (loops, addresses
     * outside of RAM) set DEVICE_NEEDS_RESET and give nothing.
     */
    Optional<DescriptorChain> take(int queue);

    /**
     * Gives a chain back with that many bytes written, in any order, and interrupts the driver if
     * it wants. The chain belongs to the queue again: nobody may use it any more. One that was
     * taken before a reset is ignored.
     */
    void give(int queue, DescriptorChain chain, long written);

    /**
     * Gives chains back in that order, each with as many bytes as were {@link
     * DescriptorChain#written written}. A transport lets the driver see all of them or none.
     */
    default void giveTogether(int queue, List<DescriptorChain> chains) {
        chains.forEach(chain -> give(queue, chain, chain.written()));
    }

    /** Configuration space changed. */
    void configurationChanged();
}
