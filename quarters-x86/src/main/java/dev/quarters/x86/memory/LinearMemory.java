package dev.quarters.x86.memory;

import dev.quarters.x86.Processor;

/**
 * Accesses by linear address with the rights of the present privilege level. Each is one compare
 * with a cached translation when the page is RAM, known, and the access within it; everything else
 * (page walks, page crossings, devices, code pages that are written to, breakpoints) is {@link
 * Translation}'s slow way, which throws what the access raises.
 *
 * <p>A cached translation is two longs: a tag, the linear address of the page, and what to add to a
 * linear address to get the host's. The tag compare with {@code linear + size - 1} also tells a
 * crossing, for then the masked address is that of the next page.
 *
 * <p>Memory is shared with devices and other processors, in the order of x86 (Intel SDM Vol. 3A
 * §9.2.2): loads acquire, stores release.
 */
public final class LinearMemory {

    private static final long PAGE = ~0xFFFL;

    private LinearMemory() {}

    /** A byte, zero-extended. */
    public static int readByte(Processor cpu, long linear) {
        long entry = cpu.translation.readEntry(linear);
        if (HostMemory.getLong(entry) == (linear & PAGE)) {
            return HostMemory.getByteAcquire(linear + HostMemory.getLong(entry + 8));
        }
        return (int) cpu.translation.read(linear, 1);
    }

    /** A word, zero-extended. */
    public static int readWord(Processor cpu, long linear) {
        long entry = cpu.translation.readEntry(linear);
        if (HostMemory.getLong(entry) == (linear + 1 & PAGE)) {
            return HostMemory.getShortAcquire(linear + HostMemory.getLong(entry + 8));
        }
        return (int) cpu.translation.read(linear, 2);
    }

    /** A doubleword. */
    public static int readDoubleword(Processor cpu, long linear) {
        long entry = cpu.translation.readEntry(linear);
        if (HostMemory.getLong(entry) == (linear + 3 & PAGE)) {
            return HostMemory.getIntAcquire(linear + HostMemory.getLong(entry + 8));
        }
        return (int) cpu.translation.read(linear, 4);
    }

    /** A quadword. */
    public static long readQuadword(Processor cpu, long linear) {
        long entry = cpu.translation.readEntry(linear);
        if (HostMemory.getLong(entry) == (linear + 7 & PAGE)) {
            return HostMemory.getLongAcquire(linear + HostMemory.getLong(entry + 8));
        }
        return cpu.translation.read(linear, 8);
    }

    /** Writes the lowest byte. */
    public static void writeByte(Processor cpu, long linear, int value) {
        long entry = cpu.translation.writeEntry(linear);
        if (HostMemory.getLong(entry) == (linear & PAGE)) {
            HostMemory.putByteRelease(linear + HostMemory.getLong(entry + 8), (byte) value);
        } else {
            cpu.translation.write(linear, 1, value);
        }
    }

    /** Writes the lowest word. */
    public static void writeWord(Processor cpu, long linear, int value) {
        long entry = cpu.translation.writeEntry(linear);
        if (HostMemory.getLong(entry) == (linear + 1 & PAGE)) {
            HostMemory.putShortRelease(linear + HostMemory.getLong(entry + 8), (short) value);
        } else {
            cpu.translation.write(linear, 2, value);
        }
    }

    /** Writes a doubleword. */
    public static void writeDoubleword(Processor cpu, long linear, int value) {
        long entry = cpu.translation.writeEntry(linear);
        if (HostMemory.getLong(entry) == (linear + 3 & PAGE)) {
            HostMemory.putIntRelease(linear + HostMemory.getLong(entry + 8), value);
        } else {
            cpu.translation.write(linear, 4, value);
        }
    }

    /** Writes a quadword. */
    public static void writeQuadword(Processor cpu, long linear, long value) {
        long entry = cpu.translation.writeEntry(linear);
        if (HostMemory.getLong(entry) == (linear + 7 & PAGE)) {
            HostMemory.putLongRelease(linear + HostMemory.getLong(entry + 8), value);
        } else {
            cpu.translation.write(linear, 8, value);
        }
    }

    /** A value of 1, 2, 4 or 8 bytes, sign-extended. */
    public static long read(Processor cpu, long linear, int size) {
        return switch (size) {
            case 1 -> (byte) readByte(cpu, linear);
            case 2 -> (short) readWord(cpu, linear);
            case 4 -> readDoubleword(cpu, linear);
            default -> readQuadword(cpu, linear);
        };
    }

    /** Writes the lowest 1, 2, 4 or 8 bytes. */
    public static void write(Processor cpu, long linear, int size, long value) {
        switch (size) {
            case 1 -> writeByte(cpu, linear, (int) value);
            case 2 -> writeWord(cpu, linear, (int) value);
            case 4 -> writeDoubleword(cpu, linear, (int) value);
            default -> writeQuadword(cpu, linear, value);
        }
    }
}
