package dev.quarters.machine.virtio.block;

import java.lang.foreign.MemorySegment;

/**
 * What is on a disk. Positions and lengths are in bytes, within {@link #size}, which the caller
 * checks. One thread at a time.
 *
 * <p>Every operation throws {@link BlockImageException} when the host or the image fails it.
 */
public interface BlockImage extends AutoCloseable {

    /** In bytes. */
    long size();

    /** Whether nothing can be written. */
    boolean isReadOnly();

    /** Fills the segment with what is at that position. */
    void read(long position, MemorySegment to);

    /** Writes all of the segment. */
    void write(long position, MemorySegment from);

    /** Returns when all that was written is on stable storage. */
    void flush();

    /** The contents don't matter any more: they may stay or become zeros. */
    void discard(long position, long length);

    /**
     * Makes that zero.
     *
     * @param mayDeallocate whether the host's space may be given back
     */
    void writeZeroes(long position, long length, boolean mayDeallocate);

    /** Flushes nothing: who wants that calls {@link #flush} before. */
    @Override
    void close();
}
