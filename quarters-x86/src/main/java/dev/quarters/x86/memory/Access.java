package dev.quarters.x86.memory;

/** Kinds of accesses, as bits of a page fault's error code (Intel SDM Vol. 3A §4.7). */
final class Access {

    static final int READ = 0;
    static final int PRESENT = 1;
    static final int WRITE = 1 << 1;
    static final int USER = 1 << 2;
    static final int RESERVED = 1 << 3;
    static final int FETCH = 1 << 4;

    private Access() {}
}
