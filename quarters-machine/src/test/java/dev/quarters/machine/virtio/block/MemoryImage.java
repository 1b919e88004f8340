package dev.quarters.machine.virtio.block;

import java.lang.foreign.MemorySegment;

/** A disk in memory. */
public final class MemoryImage implements BlockImage {

    private final MemorySegment contents;

    public MemoryImage(int size) {
        contents = MemorySegment.ofArray(new byte[size]);
    }

    @Override
    public long size() {
        return contents.byteSize();
    }

    @Override
    public boolean isReadOnly() {
        return false;
    }

    @Override
    public void read(long position, MemorySegment to) {
        MemorySegment.copy(contents, position, to, 0, to.byteSize());
    }

    @Override
    public void write(long position, MemorySegment from) {
        MemorySegment.copy(from, 0, contents, position, from.byteSize());
    }

    @Override
    public void flush() {}

    @Override
    public void discard(long position, long length) {}

    @Override
    public void writeZeroes(long position, long length, boolean mayDeallocate) {
        contents.asSlice(position, length).fill((byte) 0);
    }

    @Override
    public void close() {}
}
