package dev.quarters.machine.virtio;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import dev.quarters.machine.memory.GuestMemory;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Optional;

/**
 * A chain of buffers, copied out of the descriptors when it was taken, so that nothing the driver
 * does to them afterwards counts. A queue uses these objects again and again.
 */
final class GuestBuffers implements DescriptorChain {

    /**
     * Virtio 1.2 §2.7.5.3.1 allows no more than the queue's size; Linux uses more with indirect
     * descriptors.
     */
    static final int LONGEST = 1024;

    /** Virtio 1.2 §2.7.5.2. */
    private static final long MOST_BYTES = 1L << 32;

    private static final int FIRST_CAPACITY = 8;

    final Optional<DescriptorChain> present = Optional.of(this);
    private final GuestMemory memory;

    /** Which enabling of the queue it belongs to; after a reset it counts no more. */
    final int life;

    private int head;
    private long sequence;
    private boolean taken;

    private long[] addresses = new long[FIRST_CAPACITY];
    private long[] lengths = new long[FIRST_CAPACITY];
    private int count;
    private int firstWritable;
    private long readableTotal;
    private long writableTotal;

    private int readPiece;
    private long readPosition;
    private long readTotal;
    private int writePiece;
    private long writePosition;
    private long writtenTotal;
    private boolean writtenInPlace;

    GuestBuffers(GuestMemory memory, int life) {
        this.memory = memory;
        this.life = life;
    }

    void begin(int newHead, long newSequence) {
        head = newHead;
        sequence = newSequence;
        taken = true;
        count = 0;
        firstWritable = 0;
        readableTotal = 0;
        writableTotal = 0;
        readPiece = 0;
        readPosition = 0;
        readTotal = 0;
        writePosition = 0;
        writtenTotal = 0;
        writtenInPlace = false;
    }

    /** False when the buffer breaks the rules. */
    boolean add(long address, long length, boolean writable) {
        if (count == LONGEST
                || length == 0
                || !memory.contains(address, length)
                || readableTotal + writableTotal + length >= MOST_BYTES) {
            return false;
        }
        if (count == addresses.length) {
            addresses = Arrays.copyOf(addresses, 2 * count);
            lengths = Arrays.copyOf(lengths, 2 * count);
        }
        addresses[count] = address;
        lengths[count] = length;
        count++;
        if (writable) {
            writableTotal += length;
        } else if (writableTotal > 0) {
            return false;
        } else {
            readableTotal += length;
            firstWritable = count;
        }
        writePiece = firstWritable;
        return true;
    }

    int head() {
        return head;
    }

    long sequence() {
        return sequence;
    }

    boolean isTaken() {
        return taken;
    }

    /** It goes back to the driver, which may look at all that was written. */
    void end() {
        taken = false;
        if (writtenInPlace) {
            long left = writtenTotal;
            for (int piece = firstWritable; left > 0; piece++) {
                long length = Math.min(left, lengths[piece]);
                memory.written(addresses[piece], length);
                left -= length;
            }
        }
    }

    @Override
    public long readable() {
        return readableTotal - readTotal;
    }

    @Override
    public int read(byte[] to, int offset, int length) {
        int done = 0;
        while (done < length && readPiece < firstWritable) {
            int step = (int) Math.min(length - done, lengths[readPiece] - readPosition);
            MemorySegment.copy(
                    memory.segment(),
                    JAVA_BYTE,
                    ramOffset(readPiece, readPosition),
                    to,
                    offset + done,
                    step);
            advanceRead(step);
            done += step;
        }
        return done;
    }

    @Override
    public MemorySegment readInPlace(long length) {
        if (readPiece == firstWritable || length <= 0) {
            return MemorySegment.NULL;
        }
        long step = Math.min(length, lengths[readPiece] - readPosition);
        MemorySegment piece = memory.segment().asSlice(ramOffset(readPiece, readPosition), step);
        advanceRead(step);
        return piece;
    }

    private void advanceRead(long step) {
        readTotal += step;
        readPosition += step;
        if (readPosition == lengths[readPiece]) {
            readPiece++;
            readPosition = 0;
        }
    }

    @Override
    public long writable() {
        return writableTotal - writtenTotal;
    }

    @Override
    public long written() {
        return writtenTotal;
    }

    @Override
    public int write(byte[] from, int offset, int length) {
        int done = 0;
        while (done < length && writePiece < count) {
            int step = (int) Math.min(length - done, lengths[writePiece] - writePosition);
            MemorySegment.copy(
                    from,
                    offset + done,
                    memory.segment(),
                    JAVA_BYTE,
                    ramOffset(writePiece, writePosition),
                    step);
            memory.written(addresses[writePiece] + writePosition, step);
            advanceWrite(step);
            done += step;
        }
        return done;
    }

    @Override
    public MemorySegment writeInPlace(long length) {
        if (writePiece == count || length <= 0) {
            return MemorySegment.NULL;
        }
        long step = Math.min(length, lengths[writePiece] - writePosition);
        MemorySegment piece = memory.segment().asSlice(ramOffset(writePiece, writePosition), step);
        advanceWrite(step);
        writtenInPlace = true;
        return piece;
    }

    private void advanceWrite(long step) {
        writtenTotal += step;
        writePosition += step;
        if (writePosition == lengths[writePiece]) {
            writePiece++;
            writePosition = 0;
        }
    }

    private long ramOffset(int piece, long position) {
        return memory.offset(addresses[piece], lengths[piece]) + position;
    }
}
