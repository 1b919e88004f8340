package dev.quarters.x86.memory;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import jdk.internal.misc.Unsafe;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;

/**
 * Memory by the host's address, little-endian. Where the JVM was started with {@code --add-exports
 * java.base/jdk.internal.misc=ALL-UNNAMED}, each access is one instruction; otherwise the public
 * API does it, more slowly. The constant decides, so compiled code has one of the two only.
 *
 * <p>Nothing checks an address here: callers have it from the guest's page tables and the bus.
 */
public final class HostMemory {

    /** Whether the fast way is open. */
    public static final boolean DIRECT = direct();

    private static final MemorySegment ALL = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);

    private HostMemory() {}

    private static boolean direct() {
        return ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN
                && Object.class
                        .getModule()
                        .isExported("jdk.internal.misc", HostMemory.class.getModule());
    }

    /** A byte, zero-extended. */
    public static int getByte(long address) {
        return (DIRECT ? Unsafe.getUnsafe().getByte(address) : ALL.get(JAVA_BYTE, address)) & 0xFF;
    }

    /** Two bytes, zero-extended. */
    public static int getShort(long address) {
        return (DIRECT
                        ? Unsafe.getUnsafe().getShortUnaligned(null, address)
                        : ALL.get(JAVA_SHORT_UNALIGNED, address))
                & 0xFFFF;
    }

    /** Four bytes. */
    public static int getInt(long address) {
        return DIRECT
                ? Unsafe.getUnsafe().getIntUnaligned(null, address)
                : ALL.get(JAVA_INT_UNALIGNED, address);
    }

    /** Eight bytes. */
    public static long getLong(long address) {
        return DIRECT
                ? Unsafe.getUnsafe().getLongUnaligned(null, address)
                : ALL.get(JAVA_LONG_UNALIGNED, address);
    }

    /** Stores the lowest byte. */
    public static void putByte(long address, int value) {
        if (DIRECT) {
            Unsafe.getUnsafe().putByte(address, (byte) value);
        } else {
            ALL.set(JAVA_BYTE, address, (byte) value);
        }
    }

    /** Stores the lowest two bytes. */
    public static void putShort(long address, int value) {
        if (DIRECT) {
            Unsafe.getUnsafe().putShortUnaligned(null, address, (short) value);
        } else {
            ALL.set(JAVA_SHORT_UNALIGNED, address, (short) value);
        }
    }

    /** Stores four bytes. */
    public static void putInt(long address, int value) {
        if (DIRECT) {
            Unsafe.getUnsafe().putIntUnaligned(null, address, value);
        } else {
            ALL.set(JAVA_INT_UNALIGNED, address, value);
        }
    }

    /** Stores eight bytes. */
    public static void putLong(long address, long value) {
        if (DIRECT) {
            Unsafe.getUnsafe().putLongUnaligned(null, address, value);
        } else {
            ALL.set(JAVA_LONG_UNALIGNED, address, value);
        }
    }
}
