package dev.quarters.x86.memory;

import java.util.Arrays;

/** Translations of pages that code is fetched from, for supervisor and for user apart. */
public final class CodeFetch {

    /** No physical page. */
    public static final long UNKNOWN = -1;

    private static final int ENTRIES = 256;

    /** No page begins there. */
    private static final long NONE = 1;

    private final Translation translation;
    private final long[] tags = new long[2 * ENTRIES];
    private final long[] physicalPages = new long[2 * ENTRIES];
    private final boolean[] global = new boolean[2 * ENTRIES];

    /** For supervisor and for user: */
    private final int[] generations = new int[2];

    /** Whether something that was derived may be of a page that is not known any more. */
    private final boolean[] evicted = new boolean[2];

    /** Whether something that was derived may be of a page that is not global. */
    private final boolean[] local = new boolean[2];

    CodeFetch(Translation translation) {
        this.translation = translation;
        Arrays.fill(tags, NONE);
    }

    /**
     * The physical address of the byte of code at that linear address, at the present privilege
     * level.
     *
     * @throws dev.quarters.x86.ProcessorException #PF, or #GP(0) when it is not canonical
     */
    public long physical(long linear) {
        long page = linear & ~0xFFFL;
        int i = slot(linear);
        if (tags[i] != page) {
            long found = translation.physical(linear, translation.mode(), Access.FETCH);
            evicted[i / ENTRIES] |= tags[i] != NONE;
            tags[i] = page;
            physicalPages[i] = found & ~0xFFFL;
            global[i] = translation.lastIsGlobal();
            local[i / ENTRIES] |= !global[i];
        }
        return physicalPages[i] | linear & 0xFFF;
    }

    /** The physical page of that linear address, if code was fetched from it and not forgotten. */
    public long known(long linear) {
        int i = slot(linear);
        return tags[i] == (linear & ~0xFFFL) ? physicalPages[i] : UNKNOWN;
    }

    /** Whether code at that linear address would be fetched from that physical page; no more. */
    public boolean isAt(long linear, long physicalPage) {
        return known(linear) == physicalPage || translation.isFetchedFrom(linear, physicalPage);
    }

    private int slot(long linear) {
        return (int) (linear >>> 12) & ENTRIES - 1 | (isUser() ? ENTRIES : 0);
    }

    private boolean isUser() {
        int mode = translation.mode();
        return mode == Mode.USER || mode == Mode.USER_ALIGNED;
    }

    /**
     * Changes whenever a translation for the present privilege level may have been forgotten: what
     * is derived from one is void.
     */
    public int generation() {
        return generations[isUser() ? 1 : 0];
    }

    void forgetPage(long linear) {
        long page = linear & ~0xFFFL;
        for (int half = 0; half < 2; half++) {
            int i = (int) (linear >>> 12) & ENTRIES - 1 | half * ENTRIES;
            if (tags[i] == page) {
                tags[i] = NONE;
                begin(half);
            } else if (evicted[half]) {
                begin(half);
            }
        }
    }

    /** Nothing that was derived holds any more. */
    private void begin(int half) {
        generations[half]++;
        evicted[half] = false;
    }

    /** All but global pages: systems have their own code in these. */
    void forgetLocal() {
        for (int half = 0; half < 2; half++) {
            if (local[half]) {
                for (int i = half * ENTRIES; i < (half + 1) * ENTRIES; i++) {
                    tags[i] = global[i] ? tags[i] : NONE;
                }
                local[half] = false;
                begin(half);
            }
        }
    }

    void forgetAll() {
        Arrays.fill(tags, NONE);
        for (int half = 0; half < 2; half++) {
            local[half] = false;
            begin(half);
        }
    }
}
