package dev.quarters.x86.translate;

import dev.quarters.x86.Processor;
import dev.quarters.x86.memory.HostMemory;

/**
 * Accesses of translated code to the guest's memory: by the host's address, or slowly where it is
 * not known. Each method is so small that HotSpot inlines it wherever it is called. Memory is
 * shared with devices and other processors, in the order of x86 (Intel SDM Vol. 3A §9.2.2): loads
 * acquire, stores release.
 */
final class HostAccess {

    /** The host's address is not known: a page crossing, a device, a page with code, or a miss. */
    static final long UNKNOWN = 0;

    private static final long PAGE = ~0xFFFL;

    private HostAccess() {}

    /** Where in that table the translation of a linear address would be. */
    static long entry(long table, long linear) {
        return table + (linear >>> 8 & 0x3FF0);
    }

    /** Whether that entry is of the page of that byte. */
    private static boolean hits(long entry, long last) {
        return HostMemory.getLong(entry) == (last & PAGE);
    }

    /**
     * The host's address, or {@link #UNKNOWN}.
     *
     * @param last the address of the last byte: in the next page no entry of the first hits
     */
    static long host(long entry, long linear, long last) {
        return hits(entry, last) ? linear + HostMemory.getLong(entry + 8) : UNKNOWN;
    }

    /** What to add to linear addresses up to the last for the host's, or {@link #UNKNOWN}. */
    static long group(long entry, long last) {
        return hits(entry, last) ? HostMemory.getLong(entry + 8) : UNKNOWN;
    }

    /** The host's address by what {@link #group} found. */
    static long inGroup(long group, long linear) {
        return group != UNKNOWN ? group + linear : UNKNOWN;
    }

    static long read1(Processor cpu, long host, long linear) {
        return host != UNKNOWN ? HostMemory.getByteAcquire(host) : Region.read(cpu, linear, 1);
    }

    /** For an instruction that writes it afterwards. */
    static long update1(Processor cpu, long host, long linear) {
        return host != UNKNOWN ? HostMemory.getByteAcquire(host) : Region.update(cpu, linear, 1);
    }

    /** Whether the region's own code is still what it was. */
    static boolean write1(Region region, Processor cpu, long host, long linear, long value) {
        if (host == UNKNOWN) {
            return region.write(cpu, linear, value, 1);
        }
        HostMemory.putByteRelease(host, (byte) value);
        return true;
    }

    static long read2(Processor cpu, long host, long linear) {
        return host != UNKNOWN ? HostMemory.getShortAcquire(host) : Region.read(cpu, linear, 2);
    }

    /** For an instruction that writes it afterwards. */
    static long update2(Processor cpu, long host, long linear) {
        return host != UNKNOWN ? HostMemory.getShortAcquire(host) : Region.update(cpu, linear, 2);
    }

    /** Whether the region's own code is still what it was. */
    static boolean write2(Region region, Processor cpu, long host, long linear, long value) {
        if (host == UNKNOWN) {
            return region.write(cpu, linear, value, 2);
        }
        HostMemory.putShortRelease(host, (short) value);
        return true;
    }

    static long read4(Processor cpu, long host, long linear) {
        return host != UNKNOWN ? HostMemory.getIntAcquire(host) : Region.read(cpu, linear, 4);
    }

    /** For an instruction that writes it afterwards. */
    static long update4(Processor cpu, long host, long linear) {
        return host != UNKNOWN ? HostMemory.getIntAcquire(host) : Region.update(cpu, linear, 4);
    }

    /** Whether the region's own code is still what it was. */
    static boolean write4(Region region, Processor cpu, long host, long linear, long value) {
        if (host == UNKNOWN) {
            return region.write(cpu, linear, value, 4);
        }
        HostMemory.putIntRelease(host, (int) value);
        return true;
    }

    static long read8(Processor cpu, long host, long linear) {
        return host != UNKNOWN ? HostMemory.getLongAcquire(host) : Region.read(cpu, linear, 8);
    }

    /** For an instruction that writes it afterwards. */
    static long update8(Processor cpu, long host, long linear) {
        return host != UNKNOWN ? HostMemory.getLongAcquire(host) : Region.update(cpu, linear, 8);
    }

    /** Whether the region's own code is still what it was. */
    static boolean write8(Region region, Processor cpu, long host, long linear, long value) {
        if (host == UNKNOWN) {
            return region.write(cpu, linear, value, 8);
        }
        HostMemory.putLongRelease(host, value);
        return true;
    }

    /** The eight bytes behind. */
    static long readNext8(Processor cpu, long host, long linear) {
        return host != UNKNOWN
                ? HostMemory.getLongAcquire(host + 8)
                : Region.read(cpu, linear + 8, 8);
    }

    /** 16 bytes, or nothing. */
    static boolean writePair(
            Region region, Processor cpu, long host, long linear, long low, long high) {
        if (host == UNKNOWN) {
            return region.writePair(cpu, linear, low, high);
        }
        HostMemory.putLongRelease(host, low);
        HostMemory.putLongRelease(host + 8, high);
        return true;
    }
}
