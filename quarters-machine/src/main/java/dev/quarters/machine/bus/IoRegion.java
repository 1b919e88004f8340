package dev.quarters.machine.bus;

/**
 * A device as its registers: at ports or in physical memory. Whatever a guest writes, and at
 * whatever offset and size, nothing is thrown: what makes no sense is ignored, or reads as ones.
 */
public interface IoRegion {

    /**
     * Reads.
     *
     * @param offset from the region's first byte
     * @param size 1, 2, 4 or 8 bytes
     * @return zero-extended
     */
    long read(long offset, int size);

    /** Writes the lowest 1, 2, 4 or 8 bytes of the value. */
    void write(long offset, int size, long value);
}
