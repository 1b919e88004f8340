package dev.quarters.machine.boot;

import dev.quarters.machine.memory.GuestMemory;

import java.lang.foreign.MemorySegment;

/** Where the initial RAM disk goes: as high as it may, out of the kernel's way. */
final class InitialRamDisk {

    private static final long PAGE = 4096;

    private InitialRamDisk() {}

    /**
     * Copies it into memory.
     *
     * @param kernelEnd it has to be above
     * @param limit it has to end below
     * @return its address, or 0 when there is none
     */
    static long load(GuestMemory ram, MemorySegment initrd, long kernelEnd, long limit) {
        long size = initrd.byteSize();
        if (size == 0) {
            return 0;
        }
        long end = Math.min(limit, ram.lowSize());
        long address = end - size & -PAGE;
        if (size > end || address < kernelEnd) {
            throw new BootException(
                    ("an initial RAM disk of %d bytes does not fit into memory between the kernel's"
                                    + " end, %xH, and %xH")
                            .formatted(size, kernelEnd, end),
                    "give the machine more memory, or a smaller RAM disk");
        }
        copy(ram, initrd, address);
        return address;
    }

    /** Copies into RAM, which has to be there. */
    static void copy(GuestMemory ram, MemorySegment from, long address) {
        MemorySegment to = ram.slice(address, from.byteSize()).orElseThrow();
        to.copyFrom(from);
        ram.written(address, from.byteSize());
    }
}
