package dev.quarters.machine.board;

import dev.quarters.machine.bus.IoRegion;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Read-only memory that ends at 4 GiB, where processors start after power-up. */
final class Rom implements IoRegion {

    private final MemorySegment content;

    /** With a copy of the image. */
    Rom(byte[] image) {
        content = Arena.ofAuto().allocate(image.length, 4096);
        MemorySegment.copy(image, 0, content, ValueLayout.JAVA_BYTE, 0, image.length);
    }

    long size() {
        return content.byteSize();
    }

    /** The host's address of a byte. */
    long hostAddress(long offset) {
        return content.address() + offset;
    }

    void copy(long offset, byte[] to, int from, int length) {
        MemorySegment.copy(content, ValueLayout.JAVA_BYTE, offset, to, from, length);
    }

    byte[] last(int length) {
        return content.asSlice(size() - length).toArray(ValueLayout.JAVA_BYTE);
    }

    @Override
    public long read(long offset, int size) {
        long value = 0;
        for (int i = 0; i < size; i++) {
            long at = offset + i;
            long each = at < size() ? content.get(ValueLayout.JAVA_BYTE, at) & 0xFF : 0xFF;
            value |= each << 8 * i;
        }
        return value;
    }

    @Override
    public void write(long offset, int size, long value) {}
}
