package dev.quarters.machine.virtio.block;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/** An image that remembers what was asked of it, and can fail. */
final class RecordingImage implements BlockImage {

    private final BlockImage image;
    final List<String> zeroed = new ArrayList<>();
    final List<String> discarded = new ArrayList<>();
    int writes;
    int flushes;
    boolean fail;

    RecordingImage(BlockImage image) {
        this.image = image;
    }

    private void mayFail() {
        if (fail) {
            throw new BlockImageException("the disk is on fire", "");
        }
    }

    @Override
    public long size() {
        return image.size();
    }

    @Override
    public boolean isReadOnly() {
        return image.isReadOnly();
    }

    @Override
    public void read(long position, MemorySegment to) {
        mayFail();
        image.read(position, to);
    }

    @Override
    public void write(long position, MemorySegment from) {
        mayFail();
        writes++;
        image.write(position, from);
    }

    @Override
    public void flush() {
        mayFail();
        flushes++;
        image.flush();
    }

    @Override
    public void discard(long position, long length) {
        discarded.add(position + "+" + length);
        image.discard(position, length);
    }

    @Override
    public void writeZeroes(long position, long length, boolean mayDeallocate) {
        zeroed.add(position + "+" + length + (mayDeallocate ? " unmap" : ""));
        image.writeZeroes(position, length, mayDeallocate);
    }

    @Override
    public void close() {
        image.close();
    }
}
