package dev.quarters.x86.translate;

import dev.quarters.x86.Processor;
import dev.quarters.x86.memory.HostMemory;

/**
 * Accesses of {@link AccessGroups}: by what is to be added to a linear address for the host's, or
 * slowly where that is 0. Each method is so small that HotSpot always inlines it. Memory is shared
 * with devices and other processors, in the order of x86 (Intel SDM Vol. 3A §9.2.2): loads acquire,
 * stores release.
 */
final class GroupMemory {

    private GroupMemory() {}

    static long read1(Processor cpu, long group, long linear) {
        return group != 0 ? HostMemory.getByte(group + linear) : Region.read(cpu, linear, 1);
    }

    static long read2(Processor cpu, long group, long linear) {
        return group != 0
                ? HostMemory.getShortAcquire(group + linear)
                : Region.read(cpu, linear, 2);
    }

    static long read4(Processor cpu, long group, long linear) {
        return group != 0 ? HostMemory.getIntAcquire(group + linear) : Region.read(cpu, linear, 4);
    }

    static long read8(Processor cpu, long group, long linear) {
        return group != 0 ? HostMemory.getLongAcquire(group + linear) : Region.read(cpu, linear, 8);
    }

    /** Whether the region's own code is still what it was. */
    static boolean write1(Region region, Processor cpu, long group, long linear, long value) {
        if (group == 0) {
            return region.write(cpu, linear, value, 1);
        }
        HostMemory.putByteRelease(group + linear, (byte) value);
        return true;
    }

    static boolean write2(Region region, Processor cpu, long group, long linear, long value) {
        if (group == 0) {
            return region.write(cpu, linear, value, 2);
        }
        HostMemory.putShortRelease(group + linear, (short) value);
        return true;
    }

    static boolean write4(Region region, Processor cpu, long group, long linear, long value) {
        if (group == 0) {
            return region.write(cpu, linear, value, 4);
        }
        HostMemory.putIntRelease(group + linear, (int) value);
        return true;
    }

    static boolean write8(Region region, Processor cpu, long group, long linear, long value) {
        if (group == 0) {
            return region.write(cpu, linear, value, 8);
        }
        HostMemory.putLongRelease(group + linear, value);
        return true;
    }
}
