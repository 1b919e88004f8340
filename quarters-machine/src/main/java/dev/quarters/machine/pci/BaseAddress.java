package dev.quarters.machine.pci;

import dev.quarters.machine.bus.IoRegion;

/**
 * A declared base address register.
 *
 * @param index of the register, 0 to 5
 * @param size in bytes, a power of 2
 */
record BaseAddress(int index, BarKind kind, long size, IoRegion region) {

    /** Beyond the physical addresses of any processor, a register that is being sized. */
    private static final long HIGHEST = 1L << 52;

    int offset() {
        return ConfigurationSpace.BAR_0 + 4 * index;
    }

    /** Makes its address bits writable and its type bits readable. */
    void declare(ConfigurationSpace space) {
        space.setInt(offset(), kind.typeBits);
        space.setWritable(offset(), 4, -size & ~(kind.minimumSize() - 1L));
        if (kind.isWide()) {
            space.setWritable(offset() + 4, 4, -size >> 32);
        }
    }

    void setAddress(ConfigurationSpace space, long address) {
        space.setInt(offset(), (int) address | kind.typeBits);
        if (kind.isWide()) {
            space.setInt(offset() + 4, (int) (address >> 32));
        }
    }

    long address(ConfigurationSpace space) {
        long low = space.getInt(offset()) & 0xFFFF_FFFFL & -kind.minimumSize();
        return kind.isWide() ? low | (long) space.getInt(offset() + 4) << 32 : low;
    }

    /** Whether it answers: its space is enabled, and its address neither unset nor being sized. */
    boolean isMapped(ConfigurationSpace space) {
        int enable = kind == BarKind.IO ? PciFunction.IO_ENABLE : PciFunction.MEMORY_ENABLE;
        long address = address(space);
        long limit =
                switch (kind) {
                    case IO -> 0x1_0000L;
                    case MEMORY_32 -> 0xFFFF_FFFFL;
                    case MEMORY_64, PREFETCHABLE_64 -> HIGHEST;
                };
        return (space.getShort(ConfigurationSpace.COMMAND) & enable) != 0
                && address > 0
                && address <= limit - size;
    }
}
