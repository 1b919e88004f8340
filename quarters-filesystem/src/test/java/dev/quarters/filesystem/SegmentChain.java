package dev.quarters.filesystem;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import dev.quarters.machine.virtio.DescriptorChain;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** A chain of one buffer to read and one to write, both cut into pieces of at most some bytes. */
final class SegmentChain implements DescriptorChain {

    private static final int CAPACITY = (1 << 20) + (1 << 18);

    final MemorySegment request = Arena.ofAuto().allocate(CAPACITY, 4096);
    final MemorySegment answer = Arena.ofAuto().allocate(CAPACITY, 4096);
    private final int piece;
    private long readEnd;
    private long read;
    private long writeEnd;
    private long written;

    SegmentChain(int piece) {
        this.piece = piece;
    }

    SegmentChain begin(long readable, long writable) {
        readEnd = readable;
        read = 0;
        writeEnd = writable;
        written = 0;
        return this;
    }

    @Override
    public long readable() {
        return readEnd - read;
    }

    @Override
    public int read(byte[] to, int offset, int length) {
        int size = (int) Math.min(length, readable());
        MemorySegment.copy(request, JAVA_BYTE, read, to, offset, size);
        read += size;
        return size;
    }

    @Override
    public long writable() {
        return writeEnd - written;
    }

    @Override
    public long written() {
        return written;
    }

    @Override
    public int write(byte[] from, int offset, int length) {
        int size = (int) Math.min(length, writable());
        MemorySegment.copy(from, offset, answer, JAVA_BYTE, written, size);
        written += size;
        return size;
    }

    @Override
    public MemorySegment readInPlace(long length) {
        long size = Math.min(piece, Math.min(length, readable()));
        MemorySegment slice = request.asSlice(read, size);
        read += size;
        return slice;
    }

    @Override
    public MemorySegment writeInPlace(long length) {
        long size = Math.min(piece, Math.min(length, writable()));
        MemorySegment slice = answer.asSlice(written, size);
        written += size;
        return slice;
    }
}
