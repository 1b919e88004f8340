package dev.quarters.x86.memory;

/**
 * What a translation allows, in the low twelve bits of a long whose other bits are the physical
 * address of its 4 KiB page; bits as in a page-table entry where it has them (Intel SDM Vol. 3A
 * §4.5), each the sum of all levels.
 */
final class Rights {

    /** There is a translation. */
    static final int PRESENT = 1;

    static final int WRITABLE = 1 << 1;
    static final int USER = 1 << 2;
    static final int NO_EXECUTE = 1 << 4;
    static final int DIRTY = 1 << 6;
    static final int GLOBAL = 1 << 8;

    /** Everything: paging is off. */
    static final int ALL = PRESENT | WRITABLE | USER | DIRTY | GLOBAL;

    private Rights() {}
}
