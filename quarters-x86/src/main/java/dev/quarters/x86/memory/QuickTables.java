package dev.quarters.x86.memory;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * The tables that the hit path of {@link LinearMemory} looks into, off-heap: for each {@link Mode}
 * one for reading and one for writing. An entry is 16 bytes: the page's linear address (or a number
 * that no page has), and what to add to a linear address to get the host's.
 *
 * <p>What is not global has to be forgotten at each change of the address space, so the entries
 * that were filled are listed; when they are too many, everything is overwritten instead.
 */
final class QuickTables {

    static final int ENTRIES = 1024;
    static final int TABLE = ENTRIES * 16;

    /** A byte that, repeated, is no page's address. */
    private static final int EMPTY = 1;

    private static final int LISTED = 1024;

    private final MemorySegment tables = Arena.ofAuto().allocate(2L * Mode.COUNT * TABLE, 4096);
    final long base = tables.address();
    private final int[] listed = new int[LISTED];
    private int count;

    QuickTables() {
        HostMemory.fill(base, tables.byteSize(), EMPTY);
    }

    long readTable(int mode) {
        return base + 2L * mode * TABLE;
    }

    long writeTable(int mode) {
        return readTable(mode) + TABLE;
    }

    static long offset(long linear) {
        return linear >>> 8 & (ENTRIES - 1) << 4;
    }

    void put(long table, long linearPage, long hostPage, boolean global) {
        long entry = table + offset(linearPage);
        HostMemory.putLong(entry, linearPage);
        HostMemory.putLong(entry + 8, hostPage - linearPage);
        if (!global) {
            if (count < LISTED) {
                listed[count] = (int) (entry - base);
            }
            count++;
        }
    }

    /** Forgets all that is not global. */
    void forgetLocal() {
        if (count > LISTED) {
            forgetAll();
            return;
        }
        for (int i = 0; i < count; i++) {
            HostMemory.putLong(base + listed[i], EMPTY);
        }
        count = 0;
    }

    void forgetAll() {
        HostMemory.fill(base, 2L * Mode.USER_ALIGNED * TABLE, EMPTY);
        count = 0;
    }

    void forgetPage(long linear) {
        long page = linear & ~0xFFFL;
        for (int mode = 0; mode < Mode.USER_ALIGNED; mode++) {
            for (long table = readTable(mode); table <= writeTable(mode); table += TABLE) {
                long entry = table + offset(page);
                if (HostMemory.getLong(entry) == page) {
                    HostMemory.putLong(entry, EMPTY);
                }
            }
        }
    }

    /** Forgets that a page of the host may be written. From any thread. Whether it was known. */
    boolean forgetWritesTo(long hostPage) {
        boolean known = false;
        for (int mode = 0; mode < Mode.USER_ALIGNED; mode++) {
            long table = writeTable(mode);
            for (long entry = table; entry < table + TABLE; entry += 16) {
                if (HostMemory.getLong(entry) + HostMemory.getLong(entry + 8) == hostPage) {
                    HostMemory.putLong(entry, EMPTY);
                    known = true;
                }
            }
        }
        return known;
    }
}
