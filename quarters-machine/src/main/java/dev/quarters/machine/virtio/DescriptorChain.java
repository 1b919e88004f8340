package dev.quarters.machine.virtio;

import java.lang.foreign.MemorySegment;

/**
 * Buffers of guest memory: first those that the device reads, then those that it writes (virtio 1.2
 * §2.6.4.2). Each side is a stream; positions go forward.
 */
public interface DescriptorChain {

    /** Bytes that are left to read. */
    long readable();

    /** Reads up to that many bytes; returns how many there were. */
    int read(byte[] to, int offset, int length);

    /** Bytes that are left to write. */
    long writable();

    /** Bytes written so far. */
    long written();

    /** Writes as many bytes as there is space for; returns how many. */
    int write(byte[] from, int offset, int length);

    /** The next piece to read in place, at most that long; it counts as read. Empty at the end. */
    MemorySegment readInPlace(long length);

    /**
     * The next piece to write in place, at most that long; it counts as written. Empty at the end.
     */
    MemorySegment writeInPlace(long length);
}
