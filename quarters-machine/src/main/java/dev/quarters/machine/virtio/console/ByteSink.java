package dev.quarters.machine.virtio.console;

import java.lang.foreign.MemorySegment;

/** Takes the bytes that a guest writes to a port. Called under the machine's lock. */
@FunctionalInterface
public interface ByteSink {

    /**
     * Takes bytes from the front, as many as it has space for; the guest waits with the rest until
     * {@link ConsolePort#resume}. The segment is guest memory and is not to be kept.
     *
     * @return how many it took
     */
    long accept(MemorySegment bytes);
}
