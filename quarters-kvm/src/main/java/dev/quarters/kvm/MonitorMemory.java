package dev.quarters.kvm;

import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import dev.quarters.linux.Kernel;
import dev.quarters.linux.SystemCall;
import dev.quarters.linux.kvm.KvmMachine;

import java.lang.foreign.MemorySegment;

/**
 * Memory of ours in the guest's physical address space, above all that is the guest's: what catches
 * the hardware when it leaves user mode, and tables of pages.
 *
 * <p>Four pages of it are at {@link #LINEAR} in every address space, for the supervisor: interrupt
 * table, descriptors, handlers, and a task-state segment with its stack. Each handler is a HLT, at
 * which the hardware is left; where it was is on the stack (Intel SDM Vol. 3A §6.14).
 */
final class MonitorMemory implements AutoCloseable {

    static final int PAGE = 4096;

    /** The first address of the upper half; the guest's own upper half is not there. */
    static final long LINEAR = 0xFFFF_8000_0000_0000L;

    static final long INTERRUPTS = LINEAR;
    static final long DESCRIPTORS = LINEAR + PAGE;
    static final long TASK = LINEAR + 3 * PAGE;

    /** Of the handler for vector 0; the others follow, {@link #HANDLER_SIZE} bytes each. */
    static final long HANDLERS = LINEAR + 2 * PAGE;

    static final int HANDLER_SIZE = 8;

    /** Where SYSCALL goes. */
    static final long SYSTEM_CALL = HANDLERS + 0x900;

    /** The selector of our code segment; entries below it are as the guest has them. */
    static final int CODE_SELECTOR = 0xFF0;

    static final int TASK_LIMIT = 0x67;

    private static final int DESCRIPTOR_PAGE = 1;
    private static final int HANDLER_PAGE = 2;
    private static final int TASK_PAGE = 3;

    /** Tables through which these four are mapped; the guest's tables follow. */
    private static final int FIRST_TABLE = 4;

    private static final int FIRST_FREE = 7;
    private static final long STACK_TOP = TASK + 0xFF0;
    private static final int SUPERVISOR = 0x63;
    private static final byte HLT = (byte) 0xF4;
    private static final long CODE = 0x00AF_9B00_0000_FFFFL;

    private final KvmMachine machine;
    private final int slot;
    private final long physical;
    private final MemorySegment memory;
    private final int pages;
    private int next = FIRST_FREE;

    /**
     * So many pages at that physical address.
     *
     * @param slot the number of the memory slot that is used for them
     */
    MonitorMemory(KvmMachine machine, int slot, long physical, int pages) {
        this.machine = machine;
        this.slot = slot;
        this.physical = physical;
        this.pages = pages;
        long size = (long) pages * PAGE;
        int privateAnonymousUnreserved = 0x4022;
        long address =
                Kernel.check(
                        Kernel.call(SystemCall.mmap, 0, size, 3, privateAnonymousUnreserved, -1, 0),
                        "get memory for page tables");
        memory = Kernel.MEMORY.asSlice(address, size);
        fill();
        machine.setMemory(slot, physical, size, address);
    }

    private void fill() {
        for (int vector = 0; vector < 256; vector++) {
            long handler = HANDLERS + (long) HANDLER_SIZE * vector;
            long gate = 16L * vector;
            memory.set(
                    JAVA_LONG,
                    gate,
                    handler & 0xFFFF
                            | (long) CODE_SELECTOR << 16
                            | 0x8E00L << 32
                            | (handler >>> 16 & 0xFFFF) << 48);
            memory.set(JAVA_LONG, gate + 8, handler >>> 32);
        }
        memory.asSlice((long) HANDLER_PAGE * PAGE, PAGE).fill(HLT);
        memory.set(JAVA_LONG, DESCRIPTOR_PAGE * PAGE + CODE_SELECTOR, CODE);
        long task = (long) TASK_PAGE * PAGE;
        memory.set(JAVA_LONG_UNALIGNED, task + 4, STACK_TOP);
        memory.set(JAVA_SHORT, task + 102, (short) (TASK_LIMIT + 1)); // no port is for the user
        for (int i = 0; i < FIRST_TABLE; i++) {
            memory.set(JAVA_LONG, page(FIRST_TABLE + 2) + 8L * i, physical(i) | SUPERVISOR);
        }
        memory.set(JAVA_LONG, page(FIRST_TABLE + 1), physical(FIRST_TABLE + 2) | SUPERVISOR);
        memory.set(JAVA_LONG, page(FIRST_TABLE), physical(FIRST_TABLE + 1) | SUPERVISOR);
    }

    private static long page(int number) {
        return (long) number * PAGE;
    }

    /** What the first-level table of an address space has for {@link #LINEAR}. */
    long link() {
        return physical(FIRST_TABLE) | SUPERVISOR;
    }

    /** The physical address of a page. */
    long physical(int page) {
        return physical + page(page);
    }

    /** How many tables can be had until {@link #forgetTables}. */
    int free() {
        return pages - next;
    }

    /** All tables that there can be. */
    int capacity() {
        return pages - FIRST_FREE;
    }

    /** A page that KVM has not seen as a table since {@link #forgetTables}. */
    int allocate() {
        return next++;
    }

    /** Makes a page a table with these entries. */
    void write(int page, long[] entries) {
        MemorySegment.copy(entries, 0, memory, JAVA_LONG, page(page), entries.length);
    }

    /** An entry of a table. */
    long entry(int page, int index) {
        return memory.get(JAVA_LONG, page(page) + 8L * index);
    }

    /** Takes all tables away, and lets KVM forget what it knows of them. */
    void forgetTables() {
        int dontNeed = 4;
        machine.setMemory(slot, physical, 0, memory.address());
        Kernel.call(
                SystemCall.madvise,
                memory.address() + page(FIRST_FREE),
                memory.byteSize() - page(FIRST_FREE),
                dontNeed);
        machine.setMemory(slot, physical, memory.byteSize(), memory.address());
        next = FIRST_FREE;
    }

    /** The descriptor of a selector below {@link #CODE_SELECTOR}. */
    long descriptor(int index) {
        return memory.get(JAVA_LONG, DESCRIPTOR_PAGE * PAGE + 8L * index);
    }

    /** Sets it. */
    void setDescriptor(int index, long value) {
        memory.set(JAVA_LONG, DESCRIPTOR_PAGE * PAGE + 8L * index, value);
    }

    /** Whether that linear address is in one of the four pages. */
    static boolean contains(long linear) {
        return linear >= LINEAR && linear < LINEAR + FIRST_TABLE * PAGE;
    }

    /** Eight bytes at a linear address in the page with the stack. */
    long stack(long linear) {
        return memory.get(JAVA_LONG, page(TASK_PAGE) + (linear - TASK & PAGE - 8));
    }

    /** Whether an error code lies on a stack that an exception was delivered to. */
    static boolean hasErrorCode(long stackPointer) {
        return (stackPointer & 15) == 0;
    }

    @Override
    public void close() {
        Kernel.call(SystemCall.munmap, memory.address(), memory.byteSize());
    }
}
