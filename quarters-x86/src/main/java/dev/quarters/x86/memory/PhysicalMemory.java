package dev.quarters.x86.memory;

import dev.quarters.x86.ProcessorBus;

/** Accesses by physical address that lie within a page. */
final class PhysicalMemory {

    private static final int PAGE_OFFSET = 0xFFF;

    private PhysicalMemory() {}

    /** 1 to 8 bytes, zero-extended; a device is asked in powers of two. */
    static long read(ProcessorBus bus, long physical, int size) {
        long page = bus.hostPage(physical, false);
        return page != 0
                ? readHost(page + (physical & PAGE_OFFSET), size)
                : readDevice(bus, physical, size);
    }

    static void write(ProcessorBus bus, long physical, int size, long value) {
        long page = bus.hostPage(physical, true);
        if (page != 0) {
            writeHost(page + (physical & PAGE_OFFSET), size, value);
        } else {
            writeDevice(bus, physical, size, value);
        }
    }

    static long readHost(long host, int size) {
        return switch (size) {
            case 1 -> HostMemory.getByteAcquire(host);
            case 2 -> HostMemory.getShortAcquire(host);
            case 4 -> HostMemory.getIntAcquire(host) & 0xFFFF_FFFFL;
            case 8 -> HostMemory.getLongAcquire(host);
            default -> {
                long value = 0;
                for (int i = size; --i >= 0; ) {
                    value = value << 8 | HostMemory.getByte(host + i);
                }
                yield value;
            }
        };
    }

    static void writeHost(long host, int size, long value) {
        switch (size) {
            case 1 -> HostMemory.putByteRelease(host, (byte) value);
            case 2 -> HostMemory.putShortRelease(host, (short) value);
            case 4 -> HostMemory.putIntRelease(host, (int) value);
            case 8 -> HostMemory.putLongRelease(host, value);
            default -> {
                for (int i = 0; i < size; i++) {
                    HostMemory.putByte(host + i, (int) (value >> 8 * i));
                }
            }
        }
    }

    private static long readDevice(ProcessorBus bus, long physical, int size) {
        if (Integer.bitCount(size) == 1) {
            long value = bus.readMemory(physical, size);
            return size == 8 ? value : value & (1L << 8 * size) - 1;
        }
        int first = Integer.highestOneBit(size);
        return readDevice(bus, physical, first)
                | readDevice(bus, physical + first, size - first) << 8 * first;
    }

    private static void writeDevice(ProcessorBus bus, long physical, int size, long value) {
        if (Integer.bitCount(size) == 1) {
            bus.writeMemory(physical, size, size == 8 ? value : value & (1L << 8 * size) - 1);
            return;
        }
        int first = Integer.highestOneBit(size);
        writeDevice(bus, physical, first, value);
        writeDevice(bus, physical + first, size - first, value >>> 8 * first);
    }

    /**
     * Sets bits of a page-table entry if it still has that value (Intel SDM Vol. 3A §4.8: accessed
     * and dirty flags are set by a locked operation).
     *
     * @return whether it had
     */
    static boolean setBits(ProcessorBus bus, long physical, int size, long old, long bits) {
        long page = bus.hostPage(physical, true);
        if (page == 0) {
            return true; // tables in ROM or in a device: there is nothing to set
        }
        return HostMemory.compareAndSet(page + (physical & PAGE_OFFSET), size, old, old | bits);
    }
}
