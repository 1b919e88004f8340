package dev.quarters.x86.memory;

/** Kinds of accesses, as bits of a page fault's error code (Intel SDM Vol. 3A §4.7). */
public final class Access {

    public static final int READ = 0;
    public static final int PRESENT = 1;
    public static final int WRITE = 1 << 1;
    public static final int USER = 1 << 2;
    public static final int RESERVED = 1 << 3;
    public static final int FETCH = 1 << 4;

    private Access() {}
}
