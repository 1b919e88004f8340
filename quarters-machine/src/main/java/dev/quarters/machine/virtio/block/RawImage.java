package dev.quarters.machine.virtio.block;

import java.lang.foreign.MemorySegment;
import java.nio.file.Path;

/**
 * A file that is the disk, byte for byte. Java can make holes at a file's end only, so that is
 * where discarding gives space back.
 */
public final class RawImage implements BlockImage {

    private final ImageFile file;
    private final long size;

    private RawImage(ImageFile file) {
        this.file = file;
        size = file.size();
    }

    public static RawImage open(Path path, boolean readOnly) {
        return new RawImage(ImageFile.open(path, readOnly));
    }

    /** A new disk, all of it a hole. */
    public static RawImage create(Path path, long size) {
        ImageFile file = ImageFile.create(path);
        file.setSize(size);
        return new RawImage(file);
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public boolean isReadOnly() {
        return file.isReadOnly();
    }

    @Override
    public void read(long position, MemorySegment to) {
        file.read(position, to);
    }

    @Override
    public void write(long position, MemorySegment from) {
        file.write(position, from);
    }

    @Override
    public void flush() {
        file.flush();
    }

    @Override
    public void discard(long position, long length) {
        if (position + length == size) {
            makeHoleAtEnd(position);
        }
    }

    @Override
    public void writeZeroes(long position, long length, boolean mayDeallocate) {
        if (mayDeallocate && position + length == size) {
            makeHoleAtEnd(position);
        } else {
            file.writeZeroes(position, length);
        }
    }

    private void makeHoleAtEnd(long position) {
        file.setSize(position);
        file.setSize(size);
    }

    @Override
    public void close() {
        file.close();
    }
}
