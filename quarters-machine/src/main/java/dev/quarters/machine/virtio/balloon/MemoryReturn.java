package dev.quarters.machine.virtio.balloon;

/** Gives guest memory back to the host. */
@FunctionalInterface
public interface MemoryReturn {

    /** Nothing is given back: the host can't, or shouldn't. */
    MemoryReturn NONE = (physicalAddress, length) -> {};

    /**
     * The guest doesn't use that memory and doesn't care what is in it. All of it is RAM; who
     * changes its contents tells {@link dev.quarters.machine.memory.GuestMemory#written}.
     */
    void release(long physicalAddress, long length);
}
