package dev.quarters.x86.translate;

import dev.quarters.x86.Processor;
import dev.quarters.x86.memory.HostMemory;
import dev.quarters.x86.memory.Translation;

/**
 * Accesses of translated code to the guest's memory: by what is to be added to a linear address for
 * the host's, or slowly where that is not known. Each method is so small that HotSpot inlines it
 * wherever it is called; which step may raise an exception is noted only where it is slow. Memory
 * is shared with devices and other processors, in the order of x86 (Intel SDM Vol. 3A §9.2.2):
 * loads acquire, stores release.
 */
final class HostAccess {

    /** The host's address is not known: a page crossing, a device, a page with code, or a miss. */
    static final long UNKNOWN = 0;

    private static final long PAGE = ~0xFFFL;

    private HostAccess() {}

    /**
     * Where the translations of a linear address would be: for reading, and further on for writing.
     */
    static long entry(long tables, long linear) {
        return tables + (linear >>> 8 & 0x3FF0);
    }

    /**
     * What to add to linear addresses for the host's, or {@link #UNKNOWN}: for reading.
     *
     * @param last the address of the last byte: in the next page no entry of the first hits
     */
    static long toRead(long entry, long last) {
        return HostMemory.getLong(entry) == (last & PAGE) ? HostMemory.getLong(entry + 8) : UNKNOWN;
    }

    /** The same for writing. */
    static long toWrite(long entry, long last) {
        return HostMemory.getLong(entry + Translation.WRITE_TABLE) == (last & PAGE)
                ? HostMemory.getLong(entry + (Translation.WRITE_TABLE + 8))
                : UNKNOWN;
    }

    static long read1(Region region, Processor cpu, long distance, long linear, int step) {
        return distance != UNKNOWN
                ? HostMemory.getByteAcquire(distance + linear)
                : region.read(cpu, linear, 1, step);
    }

    /** For an instruction that writes it afterwards. */
    static long update1(Region region, Processor cpu, long distance, long linear, int step) {
        return distance != UNKNOWN
                ? HostMemory.getByteAcquire(distance + linear)
                : region.update(cpu, linear, 1, step);
    }

    /** Whether the region's own code is still what it was. */
    static boolean write1(
            Region region, Processor cpu, long distance, long linear, long value, int step) {
        if (distance == UNKNOWN) {
            return region.write(cpu, linear, value, 1, step);
        }
        HostMemory.putByteRelease(distance + linear, (byte) value);
        return true;
    }

    static long read2(Region region, Processor cpu, long distance, long linear, int step) {
        return distance != UNKNOWN
                ? HostMemory.getShortAcquire(distance + linear)
                : region.read(cpu, linear, 2, step);
    }

    /** For an instruction that writes it afterwards. */
    static long update2(Region region, Processor cpu, long distance, long linear, int step) {
        return distance != UNKNOWN
                ? HostMemory.getShortAcquire(distance + linear)
                : region.update(cpu, linear, 2, step);
    }

    /** Whether the region's own code is still what it was. */
    static boolean write2(
            Region region, Processor cpu, long distance, long linear, long value, int step) {
        if (distance == UNKNOWN) {
            return region.write(cpu, linear, value, 2, step);
        }
        HostMemory.putShortRelease(distance + linear, (short) value);
        return true;
    }

    static long read4(Region region, Processor cpu, long distance, long linear, int step) {
        return distance != UNKNOWN
                ? HostMemory.getIntAcquire(distance + linear)
                : region.read(cpu, linear, 4, step);
    }

    /** For an instruction that writes it afterwards. */
    static long update4(Region region, Processor cpu, long distance, long linear, int step) {
        return distance != UNKNOWN
                ? HostMemory.getIntAcquire(distance + linear)
                : region.update(cpu, linear, 4, step);
    }

    /** Whether the region's own code is still what it was. */
    static boolean write4(
            Region region, Processor cpu, long distance, long linear, long value, int step) {
        if (distance == UNKNOWN) {
            return region.write(cpu, linear, value, 4, step);
        }
        HostMemory.putIntRelease(distance + linear, (int) value);
        return true;
    }

    static long read8(Region region, Processor cpu, long distance, long linear, int step) {
        return distance != UNKNOWN
                ? HostMemory.getLongAcquire(distance + linear)
                : region.read(cpu, linear, 8, step);
    }

    /** For an instruction that writes it afterwards. */
    static long update8(Region region, Processor cpu, long distance, long linear, int step) {
        return distance != UNKNOWN
                ? HostMemory.getLongAcquire(distance + linear)
                : region.update(cpu, linear, 8, step);
    }

    /** Whether the region's own code is still what it was. */
    static boolean write8(
            Region region, Processor cpu, long distance, long linear, long value, int step) {
        if (distance == UNKNOWN) {
            return region.write(cpu, linear, value, 8, step);
        }
        HostMemory.putLongRelease(distance + linear, value);
        return true;
    }

    /** The eight bytes behind. */
    static long readNext8(Region region, Processor cpu, long distance, long linear, int step) {
        return read8(region, cpu, distance, linear + 8, step);
    }

    /** 16 bytes, or nothing. */
    static boolean writePair(
            Region region,
            Processor cpu,
            long distance,
            long linear,
            long low,
            long high,
            int step) {
        if (distance == UNKNOWN) {
            return region.writePair(cpu, linear, low, high, step);
        }
        putPair(distance + linear, low, high);
        return true;
    }

    private static void putPair(long host, long low, long high) {
        HostMemory.putLongRelease(host, low);
        HostMemory.putLongRelease(host + 8, high);
    }
}
