package dev.quarters.x86.memory;

import dev.quarters.x86.Processor;
import dev.quarters.x86.ProcessorException;

/**
 * The walk through the guest's page tables: 32-bit paging with 4 MiB pages, PAE, 4-level and
 * 5-level paging (Intel SDM Vol. 3A §4.3 to §4.5). It sets accessed and dirty flags, and throws
 * page faults.
 */
final class PageWalk {

    private static final long PG = 1L << 31;
    private static final long WP = 1L << 16;
    private static final long PSE = 1L << 4;
    private static final long PAE = 1L << 5;
    private static final long PGE = 1L << 7;
    private static final long LA57 = 1L << 12;
    private static final long SMEP = 1L << 20;
    private static final long SMAP = 1L << 21;
    private static final long LMA = 1L << 10;
    private static final long NXE = 1L << 11;

    private static final long ACCESSED = 1L << 5;
    private static final long DIRTY = 1L << 6;
    private static final long LARGE = 1L << 7;
    private static final long GLOBAL = 1L << 8;
    private static final long NX = 1L << 63;

    private final Processor cpu;

    /** How large the page of the last walk is, as a power of two. */
    int shift;

    private final long[] addresses = new long[5];
    private final long[] entries = new long[5];
    private int depth;
    private boolean unset;

    PageWalk(Processor cpu) {
        this.cpu = cpu;
    }

    /** The physical 4 KiB page of a linear address with its rights, which allow the access. */
    long walk(long linear, int mode, int access) {
        if ((cpu.cr0 & PG) == 0) {
            shift = 30;
            return linear & ~0xFFFL | Rights.ALL;
        }
        while (true) {
            depth = 0;
            long translation =
                    (cpu.cr4 & PAE) != 0
                            ? walkLong(linear, mode, access)
                            : walk32Bit(linear, mode, access);
            if (!allowed((int) translation, mode, access)) {
                throw fault(linear, mode, access | Access.PRESENT);
            }
            unset = false;
            markAccessed(access);
            if (!unset) {
                return (access & Access.WRITE) != 0 ? translation | Rights.DIRTY : translation;
            }
        }
    }

    /** The physical address of a linear one, or -1; rights do not matter and nothing is marked. */
    long peek(long linear) {
        if ((cpu.cr0 & PG) == 0) {
            return linear & 0xFFFF_FFFFL;
        }
        long faultAddress = cpu.cr2;
        depth = 0;
        try {
            long page =
                    (cpu.cr4 & PAE) != 0
                            ? walkLong(linear, Mode.SUPERVISOR, Access.READ)
                            : walk32Bit(linear, Mode.SUPERVISOR, Access.READ);
            return page & ~NX & ~0xFFFL | linear & 0xFFF;
        } catch (ProcessorException notPresent) {
            cpu.cr2 = faultAddress;
            return -1;
        }
    }

    /** Whether those rights allow an access (Intel SDM Vol. 3A §4.6.1). */
    boolean allowed(int rights, int mode, int access) {
        boolean userPage = (rights & Rights.USER) != 0;
        boolean fetch = (access & Access.FETCH) != 0;
        boolean write = (access & Access.WRITE) != 0;
        if (fetch && (rights & Rights.NO_EXECUTE) != 0) {
            return false;
        }
        boolean writable = (rights & Rights.WRITABLE) != 0;
        if (mode == Mode.USER || mode == Mode.USER_ALIGNED) {
            return userPage && (writable || !write);
        }
        if (userPage && (cpu.cr0 & PG) != 0) {
            if (fetch ? (cpu.cr4 & SMEP) != 0 : mode == Mode.SUPERVISOR && (cpu.cr4 & SMAP) != 0) {
                return false;
            }
        }
        return !write || writable || (cpu.cr0 & WP) == 0;
    }

    private long walk32Bit(long linear, int mode, int access) {
        long directory = (cpu.cr3 & 0xFFFF_F000L) + (linear >>> 20 & 0xFFC);
        long entry = entry(directory, 4, linear, mode, access);
        if ((entry & LARGE) != 0 && (cpu.cr4 & PSE) != 0) {
            if ((entry & 1 << 21) != 0) {
                throw reserved(linear, mode, access);
            }
            shift = 22;
            long page = entry & 0xFFC0_0000L | (entry & 0x1F_E000) << 19;
            return page | linear & 0x3F_F000 | rights32(entry, entry);
        }
        long table = (entry & 0xFFFF_F000L) + (linear >>> 10 & 0xFFC);
        long leaf = entry(table, 4, linear, mode, access);
        shift = 12;
        return leaf & 0xFFFF_F000L | rights32(entry & leaf, leaf);
    }

    private int rights32(long all, long leaf) {
        return Rights.PRESENT
                | (int) (all & (Rights.WRITABLE | Rights.USER) | leaf & DIRTY)
                | global(leaf);
    }

    private int global(long leaf) {
        return (leaf & GLOBAL) != 0 && (cpu.cr4 & PGE) != 0 ? Rights.GLOBAL : 0;
    }

    private long walkLong(long linear, int mode, int access) {
        boolean longMode = (cpu.efer & LMA) != 0;
        int level = !longMode ? 2 : (cpu.cr4 & LA57) != 0 ? 5 : 4;
        long frames = (1L << cpu.model.physicalAddressBits()) - 1 & ~0xFFFL;
        long table = cpu.cr3 & frames;
        long all = Rights.WRITABLE | Rights.USER;
        long noExecute = 0;
        if (!longMode) {
            long pointer = cpu.pageDirectoryPointers[(int) (linear >>> 30) & 3];
            if ((pointer & 1) == 0) {
                throw fault(linear, mode, access);
            }
            table = pointer & frames;
        }
        long illegal = (longMode ? 0x000F_FFFF_FFFF_F000L : 0x7FFF_FFFF_FFFF_F000L) & ~frames;
        if ((cpu.efer & NXE) == 0) {
            illegal |= NX;
        }
        while (true) {
            shift = 12 + 9 * (level - 1);
            long entry = entry(table + (linear >>> shift & 0x1FF) * 8, 8, linear, mode, access);
            boolean leaf = level == 1 || (entry & LARGE) != 0;
            if ((entry & illegal) != 0 || leaf && !leafAllowed(entry, level)) {
                throw reserved(linear, mode, access);
            }
            all &= entry;
            noExecute |= entry;
            if (leaf) {
                long page = entry & frames & -1L << shift;
                long within = linear & (1L << shift) - 1 & ~0xFFFL;
                return page
                        | within
                        | rights32(all, entry)
                        | (noExecute < 0 ? Rights.NO_EXECUTE : 0);
            }
            table = entry & frames;
            level--;
        }
    }

    /**
     * Whether an entry of that level may map a page: bits between the frame and PAT are reserved.
     */
    private boolean leafAllowed(long entry, int level) {
        return switch (level) {
            case 1 -> true;
            case 2 -> (entry & 0x1F_E000) == 0;
            case 3 -> cpu.model.gigabytePages() && (entry & 0x3FFF_E000) == 0;
            default -> false;
        };
    }

    private long entry(long physical, int size, long linear, int mode, int access) {
        long entry = PhysicalMemory.read(cpu.bus, physical, size);
        if ((entry & 1) == 0) {
            throw fault(linear, mode, access);
        }
        addresses[depth] = physical;
        entries[depth++] = entry;
        return entry;
    }

    private void markAccessed(int access) {
        int size = (cpu.cr4 & PAE) != 0 ? 8 : 4;
        for (int i = 0; i < depth && !unset; i++) {
            long wanted = ACCESSED;
            if (i == depth - 1 && (access & Access.WRITE) != 0) {
                wanted |= DIRTY;
            }
            if ((entries[i] & wanted) != wanted) {
                unset = !PhysicalMemory.setBits(cpu.bus, addresses[i], size, entries[i], wanted);
            }
        }
    }

    private ProcessorException reserved(long linear, int mode, int access) {
        return fault(linear, mode, access | Access.PRESENT | Access.RESERVED);
    }

    /** A page fault; whether it was a fetch is told only where that can be forbidden. */
    ProcessorException fault(long linear, int mode, int access) {
        int code = access;
        boolean fetchesDiffer =
                (cpu.cr4 & PAE) != 0 && (cpu.efer & NXE) != 0 || (cpu.cr4 & SMEP) != 0;
        if (!fetchesDiffer) {
            code &= ~Access.FETCH;
        }
        if (mode == Mode.USER || mode == Mode.USER_ALIGNED) {
            code |= Access.USER;
        }
        cpu.cr2 = linear;
        return cpu.raise(ProcessorException.PAGE_FAULT, code);
    }
}
