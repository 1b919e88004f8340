package dev.quarters.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Memory that is zero and takes nothing until it is written, in huge pages where the host has some
 * to spare: what is used at random meets fewer misses of the processor's cached translations, and
 * becomes present with fewer faults.
 */
public final class AnonymousMemory {

    private static final long HUGE_PAGE = 2L << 20;
    private static final long READ_AND_WRITE = 1 | 2;
    private static final long PRIVATE = 0x02;
    private static final long ANONYMOUS = 0x20;
    private static final long MADV_HUGEPAGE = 14;

    private AnonymousMemory() {}

    /**
     * Maps memory until the arena is closed.
     *
     * @param size in bytes
     * @throws LinuxException when that is more than the host could ever give (ENOMEM)
     */
    public static MemorySegment allocate(long size, Arena arena) {
        long length = size + HUGE_PAGE;
        long kind = PRIVATE | ANONYMOUS;
        long mapped = Kernel.call(SystemCall.mmap, 0, length, READ_AND_WRITE, kind, -1, 0);
        Kernel.check(mapped, "map " + size + " bytes of memory");
        long start = mapped + HUGE_PAGE - 1 & -HUGE_PAGE;
        // A kernel without huge pages refuses; then they are small.
        Kernel.call(SystemCall.madvise, start, size, MADV_HUGEPAGE);
        return MemorySegment.ofAddress(start)
                .reinterpret(size, arena, gone -> Kernel.call(SystemCall.munmap, mapped, length));
    }
}
