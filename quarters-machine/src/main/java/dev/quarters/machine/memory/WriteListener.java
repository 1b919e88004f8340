package dev.quarters.machine.memory;

/** Told when a device wrote guest memory, so that code decoded from it is forgotten. */
@FunctionalInterface
public interface WriteListener {

    /** Those physical addresses have new contents. Any thread. */
    void written(long physicalAddress, long length);
}
