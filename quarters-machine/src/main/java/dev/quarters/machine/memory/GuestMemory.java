package dev.quarters.machine.memory;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;
import java.nio.channels.FileChannel;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The RAM of a machine: one off-heap segment, of which the first part is at physical address 0 up
 * to {@link #LOW_END} and the rest at 4 GiB, as on PCs, so that devices have their addresses
 * between. It takes host memory only for pages that were written.
 *
 * <p>All values are little-endian. Accesses outside of RAM read as zero and write nowhere; {@link
 * #contains} tells.
 */
public final class GuestMemory implements AutoCloseable {

    /** Where low RAM ends at the latest: 3 GiB. */
    public static final long LOW_END = 0xC000_0000L;

    /** Where high RAM begins: 4 GiB. */
    public static final long HIGH_START = 0x1_0000_0000L;

    private final Arena arena = Arena.ofShared();
    private final MemorySegment segment;
    private final long lowSize;
    private final List<WriteListener> listeners = new CopyOnWriteArrayList<>();

    /** RAM of that many bytes, all zero. */
    public GuestMemory(long size) {
        segment = SparseMemory.allocate(size, arena);
        lowSize = Math.min(size, LOW_END);
    }

    /** RAM that is somebody else's, who frees it: all zero. */
    public GuestMemory(MemorySegment zeroed) {
        segment = zeroed;
        lowSize = Math.min(zeroed.byteSize(), LOW_END);
    }

    /**
     * RAM that another process has, in a file: all of it from address 0 on, whatever its size.
     *
     * @param size how many bytes of the file; it is made longer when it has fewer
     * @throws IOException when it can't be mapped
     */
    public GuestMemory(FileChannel file, long size) throws IOException {
        segment = file.map(FileChannel.MapMode.READ_WRITE, 0, size, arena);
        lowSize = size;
    }

    /** In bytes. */
    public long size() {
        return segment.byteSize();
    }

    /** What of it is below 4 GiB. */
    public long lowSize() {
        return lowSize;
    }

    /** What of it is at 4 GiB. */
    public long highSize() {
        return size() - lowSize;
    }

    /** All of it: low RAM, then high RAM. */
    public MemorySegment segment() {
        return segment;
    }

    /** Whether all those addresses are RAM. */
    public boolean contains(long physicalAddress, long length) {
        return offset(physicalAddress, length) >= 0;
    }

    /** Where those addresses are in the segment, or -1 when not all are RAM. */
    public long offset(long physicalAddress, long length) {
        if (physicalAddress >= 0 && length >= 0) {
            if (physicalAddress <= lowSize && length <= lowSize - physicalAddress) {
                return physicalAddress;
            }
            long high = physicalAddress - HIGH_START;
            if (high >= 0 && high <= highSize() && length <= highSize() - high) {
                return lowSize + high;
            }
        }
        return -1;
    }

    /**
     * Those bytes, to be read or written in place; who writes calls {@link #written} afterwards.
     * Empty when not all of them are RAM.
     */
    public Optional<MemorySegment> slice(long physicalAddress, long length) {
        long offset = offset(physicalAddress, length);
        return offset < 0 ? Optional.empty() : Optional.of(segment.asSlice(offset, length));
    }

    /** A byte, zero-extended. */
    public int readByte(long physicalAddress) {
        long offset = offset(physicalAddress, 1);
        return offset < 0 ? 0 : segment.get(JAVA_BYTE, offset) & 0xFF;
    }

    /** Two bytes, zero-extended. */
    public int readShort(long physicalAddress) {
        long offset = offset(physicalAddress, 2);
        return offset < 0 ? 0 : segment.get(JAVA_SHORT_UNALIGNED, offset) & 0xFFFF;
    }

    /** Four bytes. */
    public int readInt(long physicalAddress) {
        long offset = offset(physicalAddress, 4);
        return offset < 0 ? 0 : segment.get(JAVA_INT_UNALIGNED, offset);
    }

    /** Eight bytes. */
    public long readLong(long physicalAddress) {
        long offset = offset(physicalAddress, 8);
        return offset < 0 ? 0 : segment.get(JAVA_LONG_UNALIGNED, offset);
    }

    /** Writes the lowest byte. */
    public void writeByte(long physicalAddress, int value) {
        long offset = offset(physicalAddress, 1);
        if (offset >= 0) {
            segment.set(JAVA_BYTE, offset, (byte) value);
            written(physicalAddress, 1);
        }
    }

    /** Writes the lowest two bytes. */
    public void writeShort(long physicalAddress, int value) {
        long offset = offset(physicalAddress, 2);
        if (offset >= 0) {
            segment.set(JAVA_SHORT_UNALIGNED, offset, (short) value);
            written(physicalAddress, 2);
        }
    }

    /** Writes four bytes. */
    public void writeInt(long physicalAddress, int value) {
        long offset = offset(physicalAddress, 4);
        if (offset >= 0) {
            segment.set(JAVA_INT_UNALIGNED, offset, value);
            written(physicalAddress, 4);
        }
    }

    /** Writes eight bytes. */
    public void writeLong(long physicalAddress, long value) {
        long offset = offset(physicalAddress, 8);
        if (offset >= 0) {
            segment.set(JAVA_LONG_UNALIGNED, offset, value);
            written(physicalAddress, 8);
        }
    }

    /**
     * Copies bytes in; false when not all of the addresses are RAM, and then nothing is written.
     */
    public boolean write(long physicalAddress, byte[] bytes, int from, int length) {
        long offset = offset(physicalAddress, length);
        if (offset < 0) {
            return false;
        }
        MemorySegment.copy(bytes, from, segment, JAVA_BYTE, offset, length);
        written(physicalAddress, length);
        return true;
    }

    /** Copies bytes out; false when not all of the addresses are RAM. */
    public boolean read(long physicalAddress, byte[] bytes, int to, int length) {
        long offset = offset(physicalAddress, length);
        if (offset < 0) {
            return false;
        }
        MemorySegment.copy(segment, JAVA_BYTE, offset, bytes, to, length);
        return true;
    }

    /** To be told of all that devices write. */
    public void addListener(WriteListener listener) {
        listeners.add(listener);
    }

    /** To be called by who wrote to a slice. */
    public void written(long physicalAddress, long length) {
        VarHandle.fullFence(); // Who reads from now on what they look for sees what was written.
        for (WriteListener listener : listeners) {
            listener.written(physicalAddress, length);
        }
    }

    /** The same, where one of the listeners wrote, which knows. */
    public void written(long physicalAddress, long length, WriteListener writer) {
        for (WriteListener listener : listeners) {
            if (!listener.equals(writer)) {
                listener.written(physicalAddress, length);
            }
        }
    }

    /** Whether a listener other than that one wants to know of each write to a page. */
    public boolean isWatched(long page, WriteListener except) {
        for (WriteListener listener : listeners) {
            if (!listener.equals(except) && listener.watches(page)) {
                return true;
            }
        }
        return false;
    }

    /** A listener watches a page from now on: when this returns, all others know. */
    public void watch(long page, WriteListener by) {
        for (WriteListener listener : listeners) {
            if (!listener.equals(by)) {
                listener.tellWritesTo(page);
            }
        }
    }

    /** Gives the memory back. Nobody may use it any more. */
    @Override
    public void close() {
        arena.close();
    }
}
