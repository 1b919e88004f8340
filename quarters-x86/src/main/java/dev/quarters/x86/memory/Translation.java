package dev.quarters.x86.memory;

import dev.quarters.x86.Processor;
import dev.quarters.x86.ProcessorException;
import dev.quarters.x86.debug.DebugPoints;
import dev.quarters.x86.system.Breakpoints;

import java.lang.invoke.VarHandle;
import java.util.function.LongConsumer;

/**
 * From linear addresses to the host's: quick tables for what {@link LinearMemory} hits, behind them
 * a buffer of page walks, behind that the walk. Here is the slow way of an access too: page
 * crossings, devices, pages with code, pages with breakpoints, alignment checks.
 *
 * <p>Belongs to its processor's thread.
 */
public final class Translation {

    private static final long PAGE = ~0xFFFL;
    private static final long AC = 1L << 18;
    private static final long AM = 1L << 18;
    private static final long SMAP = 1L << 21;
    private static final long PCIDE = 1L << 17;
    private static final long LA57 = 1L << 12;
    private static final Object SPLIT_LOCK = new Object();

    private final Processor cpu;
    private final QuickTables tables = new QuickTables();
    private final TranslationBuffer buffer = new TranslationBuffer();
    private final PageWalk walk;

    /** How far the quick table for writing is behind the one for reading. */
    public static final long WRITE_TABLE = QuickTables.TABLE;

    private long readTable;
    private long writeTable;
    private int mode;
    private boolean watching;
    private boolean guestWatches;
    private DebugPoints points = DebugPoints.NONE;
    private CodeWatch code = CodeWatch.NONE;
    private LongConsumer codePages = page -> {};

    /** Some quick entry came out of a page larger than 4 KiB: in the lower, in the upper half. */
    private boolean largeBelow;

    private boolean largeAbove;

    /** Where code can be fetched from. */
    public final CodeFetch fetch;

    /** Empty. */
    public Translation(Processor cpu) {
        this.cpu = cpu;
        this.walk = new PageWalk(cpu);
        this.fetch = new CodeFetch(this);
        selectMode();
    }

    /** Whom to tell of each physical page that comes to hold decoded code. */
    public void onCodePage(LongConsumer listener) {
        codePages = listener;
    }

    /** Whether code of that physical page is decoded: writes to it have to be told. */
    public boolean holdsCode(long physicalPage) {
        return code.holdsCode(physicalPage);
    }

    /** Forgets what code of that physical page is decoded. */
    public void forgetCode(long physicalPage) {
        code.written(physicalPage, 0x1000);
    }

    /**
     * Does to the page tables what an access would, as at the present privilege level, with nothing
     * remembered of them before.
     *
     * @param access of {@link Access}: READ, WRITE or FETCH
     * @throws ProcessorException what the access would raise
     */
    public void touch(long linear, int access) {
        flushPage(linear);
        physical(linear, mode, access);
    }

    /** Tells whom to ask about pages with code. */
    public void watchCode(CodeWatch watch) {
        code = watch;
    }

    /** Takes notice of CPL, RFLAGS.AC, CR0.AM and CR4.SMAP: after each change of one of them. */
    public void selectMode() {
        boolean checks = (cpu.rflags & AC) != 0;
        if (cpu.privilegeLevel == 3) {
            mode = checks && (cpu.cr0 & AM) != 0 ? Mode.USER_ALIGNED : Mode.USER;
        } else {
            mode = checks && (cpu.cr4 & SMAP) != 0 ? Mode.SUPERVISOR_OPEN : Mode.SUPERVISOR;
        }
        readTable = tables.readTable(mode);
        writeTable = tables.writeTable(mode);
    }

    /** The {@link Mode} of ordinary accesses now. */
    public int mode() {
        return mode;
    }

    /** The quick table for reading at the present privilege level. */
    public long readTable() {
        return readTable;
    }

    /** Where the translation for reading that page would be, at the present privilege level. */
    public long readEntry(long linear) {
        return readTable + QuickTables.offset(linear);
    }

    /** Where the translation for writing that page would be, at the present privilege level. */
    public long writeEntry(long linear) {
        return writeTable + QuickTables.offset(linear);
    }

    /** Reads 1 to 8 bytes, zero-extended, with the rights of the present mode. */
    public long read(long linear, int size) {
        return readSlowly(linear, size, mode);
    }

    /** Writes 1 to 8 bytes with the rights of the present mode. */
    public void write(long linear, int size, long value) {
        writeSlowly(linear, size, value, mode);
    }

    /** Reads 1 to 8 bytes, zero-extended, with the rights of a {@link Mode}. */
    public long read(long linear, int size, int asMode) {
        long entry = tables.readTable(asMode) + QuickTables.offset(linear);
        return HostMemory.getLong(entry) == (linear + size - 1 & PAGE)
                ? PhysicalMemory.readHost(linear + HostMemory.getLong(entry + 8), size)
                : readSlowly(linear, size, asMode);
    }

    /** Writes 1 to 8 bytes with the rights of a {@link Mode}. */
    public void write(long linear, int size, long value, int asMode) {
        long entry = tables.writeTable(asMode) + QuickTables.offset(linear);
        if (HostMemory.getLong(entry) == (linear + size - 1 & PAGE)) {
            PhysicalMemory.writeHost(linear + HostMemory.getLong(entry + 8), size, value);
        } else {
            writeSlowly(linear, size, value, asMode);
        }
    }

    /** Raises what a write of 1 to 64 bytes would raise, and writes nothing. */
    public void prepareWrite(long linear, int size) {
        prepareWrite(linear, size, mode);
    }

    /** The same with the rights of a {@link Mode}. */
    public void prepareWrite(long linear, int size, int asMode) {
        long entry = tables.writeTable(asMode) + QuickTables.offset(linear);
        if (HostMemory.getLong(entry) == (linear + size - 1 & PAGE)) {
            return;
        }
        check(linear, size, asMode);
        long last = linear + size - 1;
        checkEnd(last);
        physical(linear, asMode, Access.WRITE);
        if ((last & PAGE) != (linear & PAGE)) {
            physical(wrapped(last & PAGE), asMode, Access.WRITE);
        } else {
            notice(linear, size, true);
        }
    }

    private long readSlowly(long linear, int size, int asMode) {
        check(linear, size, asMode);
        long last = linear + size - 1;
        if ((last & PAGE) != (linear & PAGE)) {
            int first = (int) (-linear & ~PAGE);
            checkEnd(last);
            long low = physical(linear, asMode, Access.READ);
            long high = physical(wrapped(last & PAGE), asMode, Access.READ);
            notice(linear, size, false);
            return PhysicalMemory.read(cpu.bus, low, first)
                    | PhysicalMemory.read(cpu.bus, high, size - first) << 8 * first;
        }
        long physical = physical(linear, asMode, Access.READ);
        notice(linear, size, false);
        long host = cpu.bus.hostPage(physical, false);
        if (host == 0) {
            return PhysicalMemory.read(cpu.bus, physical, size);
        }
        remember(tables.readTable(asMode), linear, host, asMode);
        return PhysicalMemory.readHost(host + (physical & ~PAGE), size);
    }

    private void writeSlowly(long linear, int size, long value, int asMode) {
        check(linear, size, asMode);
        long last = linear + size - 1;
        if ((last & PAGE) != (linear & PAGE)) {
            int first = (int) (-linear & ~PAGE);
            checkEnd(last);
            long low = physical(linear, asMode, Access.WRITE);
            long high = physical(wrapped(last & PAGE), asMode, Access.WRITE);
            notice(linear, size, true);
            writePhysical(low, first, value);
            writePhysical(high, size - first, value >>> 8 * first);
            return;
        }
        long physical = physical(linear, asMode, Access.WRITE);
        notice(linear, size, true);
        long host = cpu.bus.hostPage(physical, true);
        if (host == 0) {
            PhysicalMemory.write(cpu.bus, physical, size, value);
            return;
        }
        if (!code.holdsCode(physical & PAGE)) {
            remember(tables.writeTable(asMode), linear, host, asMode);
        }
        PhysicalMemory.writeHost(host + (physical & ~PAGE), size, value);
        written(linear, physical, size);
    }

    /**
     * Writes a value of 1, 2, 4 or 8 bytes in one step, if the memory holds that one: the slow way
     * of a locked instruction whose write would not fault. What crosses pages, or is a device, is
     * one step only for others that do the same.
     *
     * @return whether it did
     */
    boolean compareAndSet(long linear, int size, long before, long value) {
        long last = linear + size - 1;
        if ((last & PAGE) != (linear & PAGE)) {
            synchronized (SPLIT_LOCK) {
                boolean same = sameBytes(read(linear, size), before, size);
                if (same) {
                    writeSlowly(linear, size, value, mode);
                }
                return same;
            }
        }
        long physical = physical(linear, mode, Access.WRITE);
        long host = cpu.bus.hostPage(physical, true);
        if (host == 0) {
            writeSlowly(linear, size, value, mode);
            return true;
        }
        notice(linear, size, true);
        if (!code.holdsCode(physical & PAGE)) {
            remember(tables.writeTable(mode), linear, host, mode);
        }
        boolean done = HostMemory.compareAndSet(host + (physical & ~PAGE), size, before, value);
        written(linear, physical, size);
        return done;
    }

    private static boolean sameBytes(long left, long right, int size) {
        return size == 8 ? left == right : (left ^ right) << 64 - 8 * size == 0;
    }

    /** Writes to a physical address; code that was decoded there is forgotten. */
    public void writePhysical(long physical, int size, long value) {
        PhysicalMemory.write(cpu.bus, physical, size, value);
        VarHandle.fullFence();
        if (code.holdsCode(physical & PAGE)) {
            code.written(physical, size);
        }
    }

    /**
     * RAM was written, which may be remembered for quick writes: but not if a processor came to
     * decode code there meanwhile. It has said so before it looks for what is remembered and reads
     * the code, and here is looked for that after both; so one of the two finds the other.
     */
    private void written(long linear, long physical, int size) {
        VarHandle.fullFence();
        if (code.holdsCode(physical & PAGE)) {
            tables.forgetPage(linear);
            code.written(physical, size);
        }
    }

    private void remember(long table, long linear, long host, int asMode) {
        if (asMode == Mode.USER_ALIGNED
                || watching && (Breakpoints.onPage(cpu, linear) || points.onPage(linear))) {
            return;
        }
        tables.put(table, linear & PAGE, host, lastGlobal);
    }

    private boolean lastGlobal;

    /** Whether the page that was translated last is global. */
    boolean lastIsGlobal() {
        return lastGlobal;
    }

    /** The physical address of a linear one, for an access that does not leave its page. */
    long physical(long linear, int asMode, int access) {
        if (!isCanonical(linear)) {
            throw cpu.raise(ProcessorException.GENERAL_PROTECTION, 0);
        }
        long found = buffer.find(linear, identifier());
        if (found == 0 || (access & Access.WRITE) != 0 && (found & Rights.DIRTY) == 0) {
            found = walk.walk(linear, asMode, access);
            buffer.put(linear, identifier(), found, walk.shift);
        } else if (!walk.allowed((int) found, asMode, access)) {
            // The guest may have widened the rights without telling: look again, or raise
            buffer.forgetPage(linear, identifier(), true);
            found = walk.walk(linear, asMode, access);
            buffer.put(linear, identifier(), found, walk.shift);
        }
        lastGlobal = (found & Rights.GLOBAL) != 0;
        if (buffer.foundLarge()) {
            largeAbove |= linear < 0;
            largeBelow |= linear >= 0;
        }
        return found & PAGE | linear & ~PAGE;
    }

    /** Whether the page can be fetched from and is that one; an exception is not raised. */
    boolean isFetchedFrom(long linear, long physicalPage) {
        long faultAddress = cpu.cr2;
        try {
            return fetch.physical(linear & PAGE) == physicalPage;
        } catch (ProcessorException absent) {
            cpu.cr2 = faultAddress;
            return false;
        }
    }

    /** Eight bytes by their physical address. */
    public long readPhysical(long physical) {
        return PhysicalMemory.read(cpu.bus, physical, 8);
    }

    private int identifier() {
        return (cpu.cr4 & PCIDE) != 0 ? (int) cpu.cr3 & 0xFFF : 0;
    }

    /**
     * Whether all bits above those that paging translates are equal (Intel SDM Vol. 1 §3.3.7.1).
     */
    public boolean isCanonical(long linear) {
        return linear << 16 >> 16 == linear || (cpu.cr4 & LA57) != 0 && linear << 7 >> 7 == linear;
    }

    /** Outside of 64-bit mode linear addresses wrap at 4 GiB. */
    private long wrapped(long linear) {
        return cpu.codeSize == 8 ? linear : linear & 0xFFFF_FFFFL;
    }

    private void check(long linear, int size, int asMode) {
        if (asMode == Mode.USER_ALIGNED && (linear & size - 1) != 0) {
            throw cpu.raise(ProcessorException.ALIGNMENT_CHECK, 0);
        }
    }

    /** An address that is not canonical is found out before any page is looked for. */
    private void checkEnd(long last) {
        if (cpu.codeSize == 8 && !isCanonical(last)) {
            throw cpu.raise(ProcessorException.GENERAL_PROTECTION, 0);
        }
    }

    private void notice(long linear, int size, boolean write) {
        if (watching) {
            Breakpoints.data(cpu, linear, size, write);
            points.access(cpu, linear, size, write);
        }
    }

    /** Whether the guest has set data breakpoints. */
    public void watchData(boolean on) {
        guestWatches = on;
        watchData(points);
    }

    /** What a debugger watches. */
    public void watchData(DebugPoints newPoints) {
        points = newPoints;
        watching = guestWatches || points.watches();
        tables.forgetAll();
    }

    /**
     * The physical address of a linear one as a debugger sees it: with all rights, and without a
     * trace in page tables or in what is remembered of them.
     *
     * @return -1 when no page is there
     */
    public long peek(long linear) {
        return isCanonical(linear) ? walk.peek(linear) : -1;
    }

    /** That physical page holds code now: writes to it have to be seen. */
    public void forgetWritesTo(long physicalPage) {
        codePages.accept(physicalPage);
        forgetQuickWritesTo(physicalPage);
    }

    /**
     * The same, where another processor decoded the code. From any thread.
     *
     * @return whether this processor may be writing there quickly still, until its block ends
     */
    public boolean forgetQuickWritesTo(long physicalPage) {
        long host = cpu.bus.hostPage(physicalPage, true);
        return host != 0 && tables.forgetWritesTo(host);
    }

    /** Forgets all translations: a change of what paging means, or of what is where in memory. */
    public void flush() {
        buffer.forgetAll();
        forgetQuick();
    }

    /** MOV to CR3 that forgets the new address space, except for global pages. */
    public void flushSpace() {
        buffer.forgetSpace(identifier());
        leaveSpace();
    }

    /** Another address space is current; what was known of it still holds (CR3 bit 63). */
    public void leaveSpace() {
        tables.forgetLocal();
        fetch.forgetLocal();
    }

    /** All address spaces, except for global pages. */
    public void flushSpaces() {
        buffer.forgetSpaces();
        leaveSpace();
    }

    /** INVLPG: one page in the present address space, and globally. */
    public void flushPage(long linear) {
        buffer.forgetPage(linear, identifier(), true);
        forgetQuickPage(linear);
    }

    /** INVPCID, type 0: one page in an address space. */
    public void flushPage(long linear, int identifier) {
        buffer.forgetPage(linear, identifier, false);
        if (identifier == identifier()) {
            forgetQuickPage(linear);
        }
    }

    /** INVPCID, type 1: an address space. */
    public void flushSpace(int identifier) {
        buffer.forgetSpace(identifier);
        if (identifier == identifier()) {
            leaveSpace();
        }
    }

    private void forgetQuickPage(long linear) {
        if (linear < 0 ? largeAbove : largeBelow) {
            forgetQuick();
        } else {
            tables.forgetPage(linear);
            fetch.forgetPage(linear);
        }
    }

    private void forgetQuick() {
        tables.forgetAll();
        fetch.forgetAll();
        largeAbove = false;
        largeBelow = false;
    }
}
