package dev.quarters.network.frame;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Numbers in arrays, in the order of the wire. */
public final class Bytes {

    private static final VarHandle SHORT =
            MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INT =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private Bytes() {}

    /** 8 bits, unsigned. */
    public static int getByte(byte[] bytes, int offset) {
        return bytes[offset] & 0xFF;
    }

    /** 16 bits, unsigned. */
    public static int getShort(byte[] bytes, int offset) {
        return (short) SHORT.get(bytes, offset) & 0xFFFF;
    }

    /** 32 bits. */
    public static int getInt(byte[] bytes, int offset) {
        return (int) INT.get(bytes, offset);
    }

    /** 64 bits. */
    public static long getLong(byte[] bytes, int offset) {
        return (long) LONG.get(bytes, offset);
    }

    /** 48 bits: an Ethernet address. */
    public static long getMac(byte[] bytes, int offset) {
        return (long) getShort(bytes, offset) << 32 | getInt(bytes, offset + 2) & 0xFFFF_FFFFL;
    }

    /** 8 bits. */
    public static void putByte(byte[] bytes, int offset, int value) {
        bytes[offset] = (byte) value;
    }

    /** 16 bits. */
    public static void putShort(byte[] bytes, int offset, int value) {
        SHORT.set(bytes, offset, (short) value);
    }

    /** 32 bits. */
    public static void putInt(byte[] bytes, int offset, int value) {
        INT.set(bytes, offset, value);
    }

    /** 48 bits. */
    public static void putMac(byte[] bytes, int offset, long value) {
        putShort(bytes, offset, (int) (value >> 32));
        putInt(bytes, offset + 2, (int) value);
    }
}
