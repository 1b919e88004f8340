package dev.quarters.x86.memory;

import java.util.Arrays;

/** Translations of pages that code is fetched from, for supervisor and for user apart. */
public final class CodeFetch {

    /** No physical page. */
    public static final long UNKNOWN = -1;

    private static final int ENTRIES = 256;

    private final Translation translation;
    private final long[] tags = new long[2 * ENTRIES];
    private final long[] physicalPages = new long[2 * ENTRIES];

    /** Counts whenever a translation may have been forgotten: what is derived from one is void. */
    public int generation;

    CodeFetch(Translation translation) {
        this.translation = translation;
        Arrays.fill(tags, 1);
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
            tags[i] = page;
            physicalPages[i] = found & ~0xFFFL;
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
        int mode = translation.mode();
        boolean user = mode == Mode.USER || mode == Mode.USER_ALIGNED;
        return (int) (linear >>> 12) & ENTRIES - 1 | (user ? ENTRIES : 0);
    }

    void forgetPage(long linear) {
        long page = linear & ~0xFFFL;
        for (int i = (int) (linear >>> 12) & ENTRIES - 1; i < tags.length; i += ENTRIES) {
            if (tags[i] == page) {
                tags[i] = 1;
                generation++;
            }
        }
    }

    void forgetAll() {
        Arrays.fill(tags, 1);
        generation++;
    }
}
