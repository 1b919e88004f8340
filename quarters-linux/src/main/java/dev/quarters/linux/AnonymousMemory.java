package dev.quarters.linux;

import static dev.quarters.linux.uapi.Mman.MADV_HUGEPAGE;
import static dev.quarters.linux.uapi.Mman.MAP_ANONYMOUS;
import static dev.quarters.linux.uapi.Mman.MAP_PRIVATE;
import static dev.quarters.linux.uapi.Mman.PROT_READ;
import static dev.quarters.linux.uapi.Mman.PROT_WRITE;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Memory that is zero and takes nothing until it is written, in huge pages where the host has some
 * to spare: what is used at random meets fewer misses of the processor's cached translations, and
 * becomes present with fewer faults.
 */
public final class AnonymousMemory {

    private static final long HUGE_PAGE = 2L << 20;

    private AnonymousMemory() {}

    /**
     * Maps memory until the arena is closed.
     *
     * @param size in bytes
     * @throws LinuxException when that is more than the host could ever give (ENOMEM)
     */
    public static MemorySegment allocate(long size, Arena arena) {
        long length = size + HUGE_PAGE;
        int rights = PROT_READ | PROT_WRITE;
        int kind = MAP_PRIVATE | MAP_ANONYMOUS;
        long mapped = Kernel.call(SystemCall.mmap, 0, length, rights, kind, -1, 0);
        Kernel.check(mapped, "map " + size + " bytes of memory");
        long start = mapped + HUGE_PAGE - 1 & -HUGE_PAGE;
        // A kernel without huge pages refuses; then they are small.
        Kernel.call(SystemCall.madvise, start, size, MADV_HUGEPAGE);
        return MemorySegment.ofAddress(start)
                .reinterpret(size, arena, gone -> Kernel.call(SystemCall.munmap, mapped, length));
    }
}
