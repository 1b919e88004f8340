package dev.quarters.x86.memory;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import jdk.internal.misc.Unsafe;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
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
    private static final VarHandle INT = ValueLayout.JAVA_INT.varHandle();
    private static final VarHandle LONG = ValueLayout.JAVA_LONG.varHandle();
    private static final Object SLOW_ATOMIC = new Object();
    private static final boolean UNALIGNED_ATOMIC = "amd64".equals(System.getProperty("os.arch"));

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

    /** A byte, zero-extended; no later access comes before it. */
    public static int getByteAcquire(long address) {
        return DIRECT ? Unsafe.getUnsafe().getByteAcquire(null, address) & 0xFF : getByte(address);
    }

    /** Two bytes, zero-extended; no later access comes before it. */
    public static int getShortAcquire(long address) {
        return DIRECT
                ? Unsafe.getUnsafe().getShortAcquire(null, address) & 0xFFFF
                : getShort(address);
    }

    /** Four bytes; no later access comes before it. */
    public static int getIntAcquire(long address) {
        return DIRECT ? Unsafe.getUnsafe().getIntAcquire(null, address) : getInt(address);
    }

    /** Eight bytes; no later access comes before it. */
    public static long getLongAcquire(long address) {
        return DIRECT ? Unsafe.getUnsafe().getLongAcquire(null, address) : getLong(address);
    }

    /** A byte; no earlier access comes after it. */
    public static void putByteRelease(long address, byte value) {
        if (DIRECT) {
            Unsafe.getUnsafe().putByteRelease(null, address, value);
        } else {
            putByte(address, value);
        }
    }

    /** Two bytes; no earlier access comes after it. */
    public static void putShortRelease(long address, short value) {
        if (DIRECT) {
            Unsafe.getUnsafe().putShortRelease(null, address, value);
        } else {
            putShort(address, value);
        }
    }

    /** Four bytes; no earlier access comes after it. */
    public static void putIntRelease(long address, int value) {
        if (DIRECT) {
            Unsafe.getUnsafe().putIntRelease(null, address, value);
        } else {
            putInt(address, value);
        }
    }

    /** Eight bytes; no earlier access comes after it. */
    public static void putLongRelease(long address, long value) {
        if (DIRECT) {
            Unsafe.getUnsafe().putLongRelease(null, address, value);
        } else {
            putLong(address, value);
        }
    }

    /**
     * Stores a value of 1, 2, 4 or 8 bytes if the memory holds the expected one, atomically; but an
     * unaligned one only against others of this method, unless the host is an x86. Higher bits of
     * both values are ignored.
     *
     * @return whether it did
     */
    public static boolean compareAndSet(long address, int size, long expected, long value) {
        return switch (size) {
            case 1 -> compareAndSetPart(address, 1, expected, value);
            case 2 -> compareAndSetPart(address, 2, expected, value);
            case 4 -> compareAndSetInt(address, (int) expected, (int) value);
            default -> compareAndSetLong(address, expected, value);
        };
    }

    /** Four bytes, as {@link #compareAndSet}. */
    public static boolean compareAndSetInt(long address, int expected, int value) {
        if (DIRECT && ((address & 3) == 0 || UNALIGNED_ATOMIC)) {
            return Unsafe.getUnsafe().compareAndSetInt(null, address, expected, value);
        }
        if ((address & 3) == 0) {
            return INT.compareAndSet(ALL, address, expected, value);
        }
        return compareAndSetSlowly(address, 4, expected & 0xFFFF_FFFFL, value);
    }

    /** Eight bytes, as {@link #compareAndSet}. */
    public static boolean compareAndSetLong(long address, long expected, long value) {
        if (DIRECT && ((address & 7) == 0 || UNALIGNED_ATOMIC)) {
            return Unsafe.getUnsafe().compareAndSetLong(null, address, expected, value);
        }
        if ((address & 7) == 0) {
            return LONG.compareAndSet(ALL, address, expected, value);
        }
        return compareAndSetSlowly(address, 8, expected, value);
    }

    /** One or two bytes, by way of the aligned doubleword that they are in. */
    private static boolean compareAndSetPart(long address, int size, long expected, long value) {
        if (DIRECT && (size == 1 || (address & 1) == 0)) {
            return size == 1
                    ? Unsafe.getUnsafe()
                            .compareAndSetByte(null, address, (byte) expected, (byte) value)
                    : Unsafe.getUnsafe()
                            .compareAndSetShort(null, address, (short) expected, (short) value);
        }
        int mask = size == 1 ? 0xFF : 0xFFFF;
        int shift = (int) (address & 3) * 8;
        if (shift == 24 && size == 2) {
            return compareAndSetSlowly(address, 2, expected & mask, value & mask);
        }
        while (true) {
            int old = (int) INT.getVolatile(ALL, address & ~3L);
            if (((old >>> shift ^ (int) expected) & mask) != 0) {
                return false;
            }
            int next = old & ~(mask << shift) | ((int) value & mask) << shift;
            if (INT.compareAndSet(ALL, address & ~3L, old, next)) {
                return true;
            }
        }
    }

    private static boolean compareAndSetSlowly(long address, int size, long expected, long value) {
        synchronized (SLOW_ATOMIC) {
            if (PhysicalMemory.readHost(address, size) != expected) {
                return false;
            }
            PhysicalMemory.writeHost(address, size, value);
            return true;
        }
    }

    /** Sets each byte of a range. */
    public static void fill(long address, long length, int value) {
        if (DIRECT) {
            Unsafe.getUnsafe().setMemory(address, length, (byte) value);
        } else {
            ALL.asSlice(address, length).fill((byte) value);
        }
    }

    /** Copies a range; when the two overlap, as if by way of a third. */
    public static void copy(long from, long to, long length) {
        if (DIRECT) {
            Unsafe.getUnsafe().copyMemory(null, from, null, to, length);
        } else {
            MemorySegment.copy(ALL, from, ALL, to, length);
        }
    }
}
