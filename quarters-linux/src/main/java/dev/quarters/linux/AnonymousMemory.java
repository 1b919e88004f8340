package dev.quarters.linux;

import static dev.quarters.linux.uapi.Fcntl.O_CLOEXEC;
import static dev.quarters.linux.uapi.Fcntl.O_RDONLY;
import static dev.quarters.linux.uapi.Mman.MADV_HUGEPAGE;
import static dev.quarters.linux.uapi.Mman.MAP_ANONYMOUS;
import static dev.quarters.linux.uapi.Mman.MAP_FIXED;
import static dev.quarters.linux.uapi.Mman.MAP_PRIVATE;
import static dev.quarters.linux.uapi.Mman.PROT_READ;
import static dev.quarters.linux.uapi.Mman.PROT_WRITE;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import dev.quarters.linux.io.Descriptors;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/**
 * Memory that is zero and takes nothing until it is written, in huge pages where the host has some
 * to spare: what is used at random meets fewer misses of the processor's cached translations, and
 * becomes present with fewer faults.
 */
public final class AnonymousMemory {

    private static final long HUGE_PAGE = 2L << 20;
    private static final long PAGE = 4096;

    /** That are written at once. */
    private static final int MOST_PAGES = 1 << 14;

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

    /**
     * Writes it into an empty file at the same offsets, but for pages that nobody has written: they
     * are holes there. Others may read it meanwhile.
     *
     * @throws IOException when the file can't be written
     */
    public static void write(MemorySegment memory, FileChannel file) throws IOException {
        byte[] present = present(memory);
        int page = 0;
        while (page < present.length) {
            int end = page;
            while (end < present.length && (present[end] & 1) != 0 && end - page < MOST_PAGES) {
                end++;
            }
            if (end > page) {
                long at = (long) page * PAGE;
                long length = Math.min((long) (end - page) * PAGE, memory.byteSize() - at);
                ByteBuffer bytes = memory.asSlice(at, length).asByteBuffer();
                while (bytes.hasRemaining()) {
                    int _ = file.write(bytes, at + bytes.position());
                }
            }
            page = Math.max(end, page + 1);
        }
        if (file.size() < memory.byteSize()) {
            int _ = file.write(ByteBuffer.allocate(1), memory.byteSize() - 1);
        }
    }

    /** A byte for each page. */
    private static byte[] present(MemorySegment memory) {
        long pages = (memory.byteSize() + PAGE - 1) / PAGE;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment vector = arena.allocate(pages);
            long result =
                    Kernel.call(
                            SystemCall.mincore,
                            memory.address(),
                            memory.byteSize(),
                            vector.address());
            Kernel.check(result, "ask which pages of memory are present");
            return vector.toArray(JAVA_BYTE);
        }
    }

    /**
     * Makes it be what a file has, which {@link #write} wrote and nobody changes; what is written
     * to it stays here.
     *
     * @throws LinuxException when the file can't be mapped
     */
    public static void cover(MemorySegment memory, String file) {
        int descriptor = Descriptors.open(file, O_RDONLY | O_CLOEXEC);
        try {
            long mapped =
                    Kernel.call(
                            SystemCall.mmap,
                            memory.address(),
                            memory.byteSize(),
                            PROT_READ | PROT_WRITE,
                            MAP_PRIVATE | MAP_FIXED,
                            descriptor,
                            0);
            Kernel.check(mapped, "map", file);
        } finally {
            Descriptors.close(descriptor);
        }
    }
}
