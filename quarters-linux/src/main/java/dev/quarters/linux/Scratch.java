package dev.quarters.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import org.jspecify.annotations.Nullable;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Native memory for the arguments of one system call: borrowed from a small pool, filled from its
 * start, given back by {@link #close}. For one thread at a time. Nothing is zeroed.
 */
public final class Scratch implements AutoCloseable {

    /** Bytes that {@link #reserve} can give out, in all. */
    public static final int CAPACITY = 1 << 17;

    /** {@code long} of C at an address, aligned or not. */
    public static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;

    /** {@code int} of C at an address, aligned or not. */
    public static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;

    /** {@code short} of C at an address, aligned or not. */
    public static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED;

    private static final AtomicReferenceArray<@Nullable Scratch> POOL =
            new AtomicReferenceArray<>(32);

    private final MemorySegment memory;
    private final long base;
    private int used;

    private Scratch() {
        // Freed by the garbage collector when the pool is full and this is dropped.
        this.memory = Arena.ofAuto().allocate(CAPACITY, 16);
        this.base = memory.address();
    }

    /** A piece of the pool. */
    public static Scratch borrow() {
        for (int i = 0; i < POOL.length(); i++) {
            Scratch scratch = POOL.getAndSet(i, null);
            if (scratch != null) {
                scratch.used = 0;
                return scratch;
            }
        }
        return new Scratch();
    }

    /** Gives it back; its memory must not be used any more. */
    @Override
    public void close() {
        for (int i = 0; i < POOL.length(); i++) {
            if (POOL.compareAndSet(i, null, this)) {
                return;
            }
        }
    }

    /**
     * The address of that many bytes, aligned to 8.
     *
     * @throws IllegalArgumentException when there is no room
     */
    public long reserve(int length) {
        int start = (used + 7) & -8;
        if (length < 0 || length > CAPACITY - start) {
            throw new IllegalArgumentException(length + " bytes are too many for a system call");
        }
        used = start + length;
        return base + start;
    }

    /** The address of the text as C has it: UTF-8, ended by a zero byte. */
    public long text(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        long address = reserve(bytes.length + 1);
        copy(bytes, 0, bytes.length, address);
        putByte(address + bytes.length, 0);
        return address;
    }

    /** The address of a copy of the bytes. */
    public long bytes(byte[] bytes) {
        long address = reserve(bytes.length);
        copy(bytes, 0, bytes.length, address);
        return address;
    }

    /** Copies into this memory. */
    public void copy(byte[] source, int offset, int length, long address) {
        MemorySegment.copy(source, offset, memory, JAVA_BYTE, address - base, length);
    }

    /** Copies out of this memory. */
    public void copy(long address, byte[] target, int offset, int length) {
        MemorySegment.copy(memory, JAVA_BYTE, address - base, target, offset, length);
    }

    /** A copy of what is at that address. */
    public byte[] get(long address, int length) {
        byte[] bytes = new byte[length];
        copy(address, bytes, 0, length);
        return bytes;
    }

    /** Stores 64 bits. */
    public void putLong(long address, long value) {
        memory.set(LONG, address - base, value);
    }

    /** Loads 64 bits. */
    public long getLong(long address) {
        return memory.get(LONG, address - base);
    }

    /** Stores 32 bits. */
    public void putInt(long address, int value) {
        memory.set(INT, address - base, value);
    }

    /** Loads 32 bits. */
    public int getInt(long address) {
        return memory.get(INT, address - base);
    }

    /** Stores 16 bits. */
    public void putShort(long address, int value) {
        memory.set(SHORT, address - base, (short) value);
    }

    /** Loads 16 bits, unsigned. */
    public int getShort(long address) {
        return memory.get(SHORT, address - base) & 0xffff;
    }

    /** Stores 8 bits. */
    public void putByte(long address, int value) {
        memory.set(JAVA_BYTE, address - base, (byte) value);
    }

    /** Sets bytes to zero. */
    public void clear(long address, int length) {
        memory.asSlice(address - base, length).fill((byte) 0);
    }
}
