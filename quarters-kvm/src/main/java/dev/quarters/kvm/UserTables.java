package dev.quarters.kvm;

import dev.quarters.machine.memory.GuestMemory;
import dev.quarters.x86.Processor;
import dev.quarters.x86.memory.Access;

import org.jspecify.annotations.Nullable;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Page tables for user mode, made after the guest's own (Intel SDM Vol. 3A §4.5). They are not the
 * guest's because KVM, where it shadows tables, does not see what this process writes to them.
 *
 * <p>So a table that KVM has seen only ever grows: an entry may come, or get more rights. Whenever
 * one is to go, the table is written anew to another page, and with it all on the way to it. What
 * the guest changed is found by comparing each table in use with what it was, at each entry to user
 * mode; so translations hold no longer than a processor's own would.
 *
 * <p>Only what the guest's tables mark as accessed is mapped, and to be written only what they mark
 * as dirty: else the fault lets the software CPU mark it. Pages with code that the software CPU has
 * decoded are not to be written either.
 */
final class UserTables {

    private static final int ENTRIES = 512;

    /** Of the first level: the lower half. */
    private static final int USER_ENTRIES = 256;

    private static final long PRESENT = 1;
    private static final long WRITABLE = 2;
    private static final long USER = 4;
    private static final long ACCESSED = 0x20;
    private static final long DIRTY = 0x40;
    private static final long LARGE = 0x80;
    private static final long NO_EXECUTE = 1L << 63;
    private static final long FRAME = 0x000F_FFFF_FFFF_F000L;
    private static final long USABLE = PRESENT | USER | ACCESSED;
    private static final long LARGE_PAGE = 1 << 21;
    private static final long LARGE_RESERVED = 0x1F_E000;
    private static final long NXE = 1 << 11;
    private static final int MOST_SPACES = 64;
    private static final long NOTHING = -1;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;

    private final Processor cpu;
    private final GuestMemory ram;
    private final MonitorMemory monitor;

    /** By the physical address of the guest's first-level table, the last used at the end. */
    private final Map<Long, Space> spaces = new LinkedHashMap<>(16, 0.75f, true);

    /** Pages of RAM that some table may let the user write, since {@link #epoch} began. */
    private final BitSet writable = new BitSet();

    /** Begins anew when one of those came to hold decoded code. */
    private int epoch;

    private long wanted = NOTHING;

    UserTables(Processor cpu, GuestMemory ram, MonitorMemory monitor) {
        this.cpu = cpu;
        this.ram = ram;
        this.monitor = monitor;
        cpu.translation.onCodePage(this::codeCameTo);
    }

    private void codeCameTo(long physicalPage) {
        long offset = ram.offset(physicalPage, MonitorMemory.PAGE);
        if (offset >= 0 && writable.get((int) (offset >>> 12))) {
            writable.clear();
            epoch++;
        }
    }

    /** An address space of the guest. */
    private final class Space {

        final Table root;
        int tables = 1;

        Space(long guest) {
            root = new Table(4, guest);
            root.ours[USER_ENTRIES] = monitor.link();
        }
    }

    /** A table of the guest, and ours after it. */
    private static final class Table {

        /** 4 is the first; entries of level 1 map pages. */
        final int level;

        /** Its physical address in the guest. */
        final long guest;

        /** What the guest's entries were. */
        final long[] seen = new long[ENTRIES];

        final MemorySegment seenBytes = MemorySegment.ofArray(seen);

        /** What ours are to be. */
        final long[] ours = new long[ENTRIES];

        final @Nullable Table[] children;
        final BitSet linked = new BitSet();
        int page = -1;
        int epoch = -1;

        Table(int level, long guest) {
            this.level = level;
            this.guest = guest;
            children = new @Nullable Table[level > 1 ? ENTRIES : 0];
        }

        static int index(int level, long linear) {
            return (int) (linear >>> 12 + 9 * (level - 1)) & ENTRIES - 1;
        }

        long bytes() {
            return 8L * (level == 4 ? USER_ENTRIES : ENTRIES);
        }
    }

    /** That page is looked for at the next {@link #enter}: an access to it found nothing. */
    void want(long linear) {
        wanted = linear;
    }

    /** What CR3 is to be, for user mode in the guest's present address space. */
    long enter() {
        return monitor.physical(current().root.page);
    }

    /** The present address space, with tables that are up to date. */
    private Space current() {
        Space space = space();
        if (monitor.free() < space.tables + 8) {
            forgetAll();
            space = space();
        }
        if (wanted != NOTHING) {
            link(space, wanted);
            wanted = NOTHING;
        }
        update(space, space.root);
        return space;
    }

    /** Forgets what all address spaces were. */
    void forgetAll() {
        spaces.clear();
        writable.clear();
        epoch++;
        monitor.forgetTables();
    }

    private Space space() {
        long guest = cpu.cr3 & FRAME;
        Space space = spaces.get(guest);
        if (space == null) {
            if (spaces.size() >= MOST_SPACES) {
                spaces.remove(spaces.keySet().iterator().next());
            }
            space = new Space(guest);
            spaces.put(guest, space);
        } else if (space.tables > monitor.capacity() / 2) {
            forgetAll();
            return space();
        }
        return space;
    }

    /** Makes room for tables on the way to that page, as far as the guest has them. */
    private void link(Space space, long linear) {
        if (linear < 0 || !cpu.translation.isCanonical(linear)) {
            return;
        }
        Table table = space.root;
        while (table.level > 1) {
            int index = Table.index(table.level, linear);
            long entry = guestEntry(table, index);
            if (!isLink(table, entry)) {
                return;
            }
            Table child = table.children[index];
            if (child == null || child.guest != (entry & FRAME)) {
                if (child != null) {
                    return; // The comparison takes it out first.
                }
                child = new Table(table.level - 1, entry & FRAME);
                table.children[index] = child;
                table.linked.set(index);
                space.tables++;
            }
            table = child;
        }
    }

    private long guestEntry(Table table, int index) {
        long offset = ram.offset(table.guest, MonitorMemory.PAGE);
        return offset < 0 ? 0 : ram.segment().get(LONG, offset + 8L * index);
    }

    private boolean isLink(Table table, long entry) {
        return (entry & USABLE) == USABLE
                && (table.level == 4 || (entry & LARGE) == 0)
                && ram.contains(entry & FRAME, MonitorMemory.PAGE)
                && (entry >= 0 || (cpu.efer & NXE) != 0);
    }

    /** Brings a table up to date, and those below it; whether it is in another page now. */
    private boolean update(Space space, Table table) {
        boolean changed = compare(space, table);
        for (int i = table.linked.nextSetBit(0); i >= 0; i = table.linked.nextSetBit(i + 1)) {
            Table child = table.children[i];
            if (child != null && update(space, child)) {
                table.ours[i] = link(table.seen[i], child);
                changed = true;
            }
        }
        if (!changed && table.page >= 0) {
            return false;
        }
        boolean moves = table.page < 0 || narrows(table);
        if (moves) {
            table.page = monitor.allocate();
        }
        monitor.write(table.page, table.ours);
        return moves;
    }

    /** Takes in what the guest changed; whether ours is to change. */
    private boolean compare(Space space, Table table) {
        long offset = ram.offset(table.guest, MonitorMemory.PAGE);
        if (offset < 0) {
            return false;
        }
        boolean all = table.epoch != epoch;
        long end = table.bytes();
        long first =
                all
                        ? 0
                        : MemorySegment.mismatch(
                                ram.segment(), offset, offset + end, table.seenBytes, 0, end);
        if (first < 0) {
            return false;
        }
        table.epoch = epoch;
        boolean changed = false;
        for (int i = (int) (first >>> 3); i < end >>> 3; i++) {
            long entry = ram.segment().get(LONG, offset + 8L * i);
            if (all || entry != table.seen[i]) {
                changed |= take(space, table, i, entry);
            }
        }
        return changed;
    }

    private boolean take(Space space, Table table, int index, long entry) {
        table.seen[index] = entry;
        long ours = 0;
        if (table.level == 1) {
            ours = leaf(entry, MonitorMemory.PAGE);
        } else if (table.level == 2 && (entry & LARGE) != 0) {
            unlink(space, table, index);
            ours = (entry & LARGE_RESERVED) == 0 ? leaf(entry, LARGE_PAGE) : 0;
        } else {
            Table child = table.children[index];
            if (child != null && isLink(table, entry) && child.guest == (entry & FRAME)) {
                ours = child.page < 0 ? 0 : link(entry, child);
            } else {
                unlink(space, table, index);
            }
        }
        boolean changed = ours != table.ours[index];
        table.ours[index] = ours;
        return changed;
    }

    private static void unlink(Space space, Table table, int index) {
        Table child = table.children[index];
        if (child != null) {
            table.children[index] = null;
            table.linked.clear(index);
            space.tables -= count(child);
        }
    }

    private static int count(Table table) {
        int count = 1;
        for (int i = table.linked.nextSetBit(0); i >= 0; i = table.linked.nextSetBit(i + 1)) {
            Table child = table.children[i];
            count += child == null ? 0 : count(child);
        }
        return count;
    }

    private long link(long entry, Table child) {
        return monitor.physical(child.page) | USABLE | DIRTY | entry & (WRITABLE | NO_EXECUTE);
    }

    private long leaf(long entry, long size) {
        long frame = entry & FRAME & -size;
        if ((entry & USABLE) != USABLE
                || entry < 0 && (cpu.efer & NXE) == 0
                || !ram.contains(frame, size)) {
            return 0;
        }
        long ours = frame | USABLE | DIRTY | entry & NO_EXECUTE;
        if (size != MonitorMemory.PAGE) {
            ours |= LARGE;
        }
        return (entry & WRITABLE) != 0 && (entry & DIRTY) != 0 && mayBeWritten(frame, size)
                ? ours | WRITABLE
                : ours;
    }

    private boolean mayBeWritten(long frame, long size) {
        for (long page = frame; page < frame + size; page += MonitorMemory.PAGE) {
            if (cpu.translation.holdsCode(page)) {
                return false;
            }
        }
        int first = (int) (ram.offset(frame, size) >>> 12);
        writable.set(first, first + (int) (size >>> 12));
        return true;
    }

    /** Whether KVM might still do what the table does not allow any more. */
    private boolean narrows(Table table) {
        for (int i = 0; i < ENTRIES; i++) {
            long before = monitor.entry(table.page, i);
            long after = table.ours[i];
            if (before != after && before != 0 && !isWider(before, after)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isWider(long before, long after) {
        return ((before ^ after) & ~(WRITABLE | NO_EXECUTE)) == 0
                && (before & WRITABLE & ~after) == 0
                && (after & NO_EXECUTE & ~before) == 0;
    }

    /**
     * Whether our tables allow that access, at the next {@link #enter}.
     *
     * @param access of {@link Access}
     */
    boolean allows(long linear, int access) {
        want(linear);
        Table table = current().root;
        boolean isWrite = (access & Access.WRITE) != 0;
        boolean isFetch = (access & Access.FETCH) != 0;
        while (true) {
            int index = Table.index(table.level, linear);
            long entry = table.ours[index];
            if (linear < 0
                    || (entry & PRESENT) == 0
                    || isWrite && (entry & WRITABLE) == 0
                    || isFetch && entry < 0) {
                return false;
            }
            Table child = table.level > 1 ? table.children[index] : null;
            if (child == null) {
                return true;
            }
            table = child;
        }
    }

    /** Lets a page be written that held decoded code, which is forgotten. */
    void forgetCode(long linear) {
        long physical = cpu.translation.peek(linear);
        if (physical >= 0 && cpu.translation.holdsCode(physical & ~0xFFFL)) {
            cpu.translation.forgetCode(physical & ~0xFFFL);
            refresh(linear);
        }
    }

    /** Has the table that maps that page made again. */
    private void refresh(long linear) {
        @Nullable Table table = space().root;
        while (table != null) {
            table.epoch = -1;
            table = table.level > 1 ? table.children[Table.index(table.level, linear)] : null;
        }
    }
}
