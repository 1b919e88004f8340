package dev.quarters.x86.memory;

import java.util.Arrays;

/**
 * What page walks found, whoever asked: large enough that a miss of the quick tables seldom means a
 * walk. Entries belong to an address space; forgetting a space gives it a new number, so that costs
 * nothing (Intel SDM Vol. 3A §4.10.1: process-context identifiers; §4.10.2.4: global pages).
 *
 * <p>Three sizes of pages have an array each. An entry is the linear address of its page (or 1),
 * the physical address with {@link Rights}, and its space.
 */
final class TranslationBuffer {

    private static final int GLOBAL_SPACE = 0;
    private static final int[] ENTRIES = {8192, 1024, 64};

    /** An odd number that keeps the spaces apart. */
    private static final int SPREAD = 0x9E5;

    /** 4 KiB, 2 MiB (a 4 MiB page is two of them), 1 GiB. */
    private static final int[] SHIFTS = {12, 21, 30};

    private final long[][] tags = new long[3][];
    private final long[][] translations = new long[3][];
    private final int[][] spaces = new int[3][];
    private final int[] spaceOfIdentifier = new int[4096];
    private int globalSpace;
    private int lastSpace;
    private boolean foundLarge;

    TranslationBuffer() {
        for (int size = 0; size < 3; size++) {
            tags[size] = new long[ENTRIES[size]];
            translations[size] = new long[ENTRIES[size]];
            spaces[size] = new int[ENTRIES[size]];
        }
        restart();
    }

    /** The physical 4 KiB page with its rights, or 0. */
    long find(long linear, int identifier) {
        long found = findIn(linear, spaceOfIdentifier[identifier]);
        return found != 0 ? found : findIn(linear, globalSpace);
    }

    private long findIn(long linear, int space) {
        for (int size = 0; size < 3; size++) {
            long tag = linear & -1L << SHIFTS[size];
            int i = slot(linear, size, space);
            if (tags[size][i] == tag && spaces[size][i] == space) {
                foundLarge = size != 0;
                return translations[size][i] + (linear - tag & ~0xFFFL);
            }
        }
        return 0;
    }

    /**
     * Remembers a walk.
     *
     * @param translation physical 4 KiB page and rights
     * @param shift 12, 21, 22 or 30: how large the page is
     */
    void put(long linear, int identifier, long translation, int shift) {
        int size = shift == 12 ? 0 : shift == 30 ? 2 : 1;
        int space =
                (translation & Rights.GLOBAL) != 0 ? globalSpace : spaceOfIdentifier[identifier];
        long tag = linear & -1L << SHIFTS[size];
        int i = slot(linear, size, space);
        foundLarge = size != 0;
        tags[size][i] = tag;
        translations[size][i] = translation - (linear - tag & ~0xFFFL);
        spaces[size][i] = space;
    }

    /** Whether the last find or put was of a page larger than 4 KiB. */
    boolean foundLarge() {
        return foundLarge;
    }

    private static int slot(long linear, int size, int space) {
        return (int) (linear >>> SHIFTS[size]) + space * SPREAD & ENTRIES[size] - 1;
    }

    /** Forgets a page in that space, and globally if asked for. */
    void forgetPage(long linear, int identifier, boolean globalToo) {
        forgetPage(linear, spaceOfIdentifier[identifier]);
        if (globalToo) {
            forgetPage(linear, globalSpace);
        }
    }

    private void forgetPage(long linear, int space) {
        for (int size = 0; size < 3; size++) {
            int i = slot(linear, size, space);
            if (tags[size][i] == (linear & -1L << SHIFTS[size]) && spaces[size][i] == space) {
                tags[size][i] = 1;
            }
        }
    }

    /** Forgets a space, except for global pages. */
    void forgetSpace(int identifier) {
        if (lastSpace == Integer.MAX_VALUE) {
            restart();
        }
        spaceOfIdentifier[identifier] = ++lastSpace;
    }

    /** Forgets all spaces, except for global pages. */
    void forgetSpaces() {
        if (lastSpace > Integer.MAX_VALUE - spaceOfIdentifier.length) {
            restart();
        }
        for (int i = 0; i < spaceOfIdentifier.length; i++) {
            spaceOfIdentifier[i] = ++lastSpace;
        }
    }

    /** Forgets everything. */
    void forgetAll() {
        forgetSpaces();
        forgetSpace(0);
        globalSpace = lastSpace;
        forgetSpace(0);
    }

    private void restart() {
        for (long[] array : tags) {
            Arrays.fill(array, 1);
        }
        globalSpace = GLOBAL_SPACE;
        lastSpace = GLOBAL_SPACE;
        for (int i = 0; i < spaceOfIdentifier.length; i++) {
            spaceOfIdentifier[i] = ++lastSpace;
        }
    }
}
