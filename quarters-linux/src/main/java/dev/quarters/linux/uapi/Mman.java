package dev.quarters.linux.uapi;

/** mmap(2) and madvise(2): asm-generic/mman-common.h. */
public final class Mman {

    public static final int PROT_READ = 1;
    public static final int PROT_WRITE = 2;
    public static final int PROT_EXEC = 4;
    public static final int MAP_SHARED = 1;
    public static final int MAP_PRIVATE = 2;
    public static final int MAP_FIXED = 0x10;
    public static final int MAP_ANONYMOUS = 0x20;
    public static final int MADV_HUGEPAGE = 14;

    private Mman() {}
}
