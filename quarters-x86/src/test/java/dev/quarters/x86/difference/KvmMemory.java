package dev.quarters.x86.difference;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * The memory of the virtual machine of {@link KvmProcessor}: the user's pages of code and window,
 * where {@link MachineState} says, and four pages for the supervisor at {@link #SUPERVISOR}:
 * interrupt table, descriptors with the TSS, handlers, stack.
 */
final class KvmMemory {

    static final long SUPERVISOR = 0xFFFF_8000_0000_0000L;
    static final long HANDLERS = SUPERVISOR + 0x2000;
    static final long STACK_TOP = SUPERVISOR + 0x3800;

    /** Where struct kvm_sregs has it. */
    static final long CR2 = 8 * 24 + 2 * 16 + 8;

    private static final long PAGE = 0x1000;
    private static final long USER_TABLES = 0;
    private static final long SUPERVISOR_TABLES = 4 * PAGE;
    private static final long TABLES_OF_SUPERVISOR = 8 * PAGE;
    private static final long CODE = 12 * PAGE;
    private static final long WINDOW = 13 * PAGE;
    private static final long SIZE = 16 * PAGE;
    private static final int USER = 1 | 2 | 4 | 0x60;
    private static final int SYSTEM = 1 | 2 | 0x60;
    private static final int LONGEST = 32;
    private static final byte HLT = (byte) 0xF4;
    private static final byte INT3 = (byte) 0xCC;

    private final MemorySegment all;

    KvmMemory(Arena arena) {
        all = arena.allocate(SIZE, PAGE);
        // Both halves of the first level are in one page; each half has its own others.
        link(0, 4, MachineState.CODE, USER_TABLES + PAGE, USER);
        link(USER_TABLES + PAGE, 3, MachineState.CODE, USER_TABLES + 2 * PAGE, USER);
        link(USER_TABLES + 2 * PAGE, 2, MachineState.CODE, USER_TABLES + 3 * PAGE, USER);
        link(USER_TABLES + 3 * PAGE, 1, MachineState.CODE, CODE, USER);
        link(USER_TABLES + 3 * PAGE, 1, MachineState.WINDOW, WINDOW, USER);
        link(0, 4, SUPERVISOR, SUPERVISOR_TABLES, SYSTEM);
        link(SUPERVISOR_TABLES, 3, SUPERVISOR, SUPERVISOR_TABLES + PAGE, SYSTEM);
        link(SUPERVISOR_TABLES + PAGE, 2, SUPERVISOR, SUPERVISOR_TABLES + 2 * PAGE, SYSTEM);
        for (int i = 0; i < 4; i++) {
            long page = SUPERVISOR + i * PAGE;
            link(SUPERVISOR_TABLES + 2 * PAGE, 1, page, TABLES_OF_SUPERVISOR + i * PAGE, SYSTEM);
        }
        for (int vector = 0; vector < 32; vector++) {
            gate(vector);
        }
        descriptors();
        all.asSlice(CODE, PAGE).fill(INT3);
    }

    private void link(long table, int level, long linear, long to, int rights) {
        long index = linear >>> 12 + 9 * (level - 1) & 511;
        all.set(JAVA_LONG_UNALIGNED, table + 8 * index, to | rights);
    }

    /**
     * Present, of 64 bits, an interrupt gate; INT3 and INTO are for the user (SDM Vol. 3A §6.14.1).
     */
    private void gate(int vector) {
        long handler = HANDLERS + 16L * vector;
        int level = vector == 3 || vector == 4 ? 3 : 0;
        long at = TABLES_OF_SUPERVISOR + 16L * vector;
        long attributes = 0x8E00 | level << 13;
        all.set(
                JAVA_LONG_UNALIGNED,
                at,
                handler & 0xFFFF | 8 << 16 | attributes << 32 | (handler >>> 16 & 0xFFFF) << 48);
        all.set(JAVA_LONG_UNALIGNED, at + 8, handler >>> 32);
        all.set(JAVA_BYTE, TABLES_OF_SUPERVISOR + 2 * PAGE + 16L * vector, HLT);
    }

    private void descriptors() {
        long table = TABLES_OF_SUPERVISOR + PAGE;
        all.set(JAVA_LONG_UNALIGNED, table + 0x08, 0x00AF_9B00_0000_FFFFL);
        all.set(JAVA_LONG_UNALIGNED, table + 0x10, 0x00CF_9300_0000_FFFFL);
        all.set(JAVA_LONG_UNALIGNED, table + 0x28, 0x00CF_F300_0000_FFFFL);
        all.set(JAVA_LONG_UNALIGNED, table + 0x30, 0x00AF_FB00_0000_FFFFL);
        all.set(JAVA_LONG_UNALIGNED, table + 0x100 + 4, STACK_TOP);
    }

    MemorySegment all() {
        return all;
    }

    MemorySegment supervisor(long linear) {
        return all.asSlice(TABLES_OF_SUPERVISOR + linear - SUPERVISOR);
    }

    void prepare(Case each) {
        long at = CODE + (MachineState.CODE & PAGE - 1);
        all.asSlice(at, LONGEST).fill(INT3);
        MemorySegment.copy(each.code, 0, all, JAVA_BYTE, at, each.code.length);
        long window = WINDOW + (MachineState.WINDOW & PAGE - 1);
        MemorySegment.copy(each.before.window, 0, all, JAVA_BYTE, window, MachineState.WINDOW_SIZE);
    }

    void window(byte[] to) {
        long window = WINDOW + (MachineState.WINDOW & PAGE - 1);
        MemorySegment.copy(all, JAVA_BYTE, window, to, 0, to.length);
    }

    /** Fills in struct kvm_sregs for user mode, with the control registers of UserMemory. */
    static void userMode(MemorySegment registers) {
        segment(registers, 0, 0x33, 11, true);
        for (int data = 1; data <= 4; data++) {
            segment(registers, data, 0, 3, false);
        }
        segment(registers, 5, 0x2B, 3, false);
        registers.set(JAVA_LONG_UNALIGNED, 6 * 24, SUPERVISOR + 0x1100);
        registers.set(JAVA_INT_UNALIGNED, 6 * 24 + 8, 0x67);
        registers.set(JAVA_BYTE, 6 * 24 + 14, (byte) 11);
        registers.set(JAVA_BYTE, 6 * 24 + 15, (byte) 1);
        registers.set(JAVA_LONG_UNALIGNED, 8 * 24, SUPERVISOR + PAGE);
        registers.set(JAVA_SHORT_UNALIGNED, 8 * 24 + 8, (short) 0x37);
        registers.set(JAVA_LONG_UNALIGNED, 8 * 24 + 16, SUPERVISOR);
        registers.set(JAVA_SHORT_UNALIGNED, 8 * 24 + 24, (short) 0x1FF);
        registers.set(JAVA_LONG_UNALIGNED, CR2 - 8, UserMemory.CR0);
        registers.set(JAVA_LONG_UNALIGNED, CR2, 0);
        registers.set(JAVA_LONG_UNALIGNED, CR2 + 8, 0);
        registers.set(JAVA_LONG_UNALIGNED, CR2 + 16, UserMemory.CR4);
        registers.set(JAVA_LONG_UNALIGNED, CR2 + 32, UserMemory.EFER);
    }

    /** Struct kvm_segment. */
    private static void segment(
            MemorySegment registers, int number, int selector, int type, boolean code) {
        long at = 24L * number;
        registers.set(JAVA_LONG_UNALIGNED, at, 0);
        registers.set(JAVA_INT_UNALIGNED, at + 8, -1);
        registers.set(JAVA_SHORT_UNALIGNED, at + 12, (short) selector);
        byte[] attributes = {
            (byte) type, 1, 3, (byte) (code ? 0 : 1), 1, (byte) (code ? 1 : 0), 1, 0, 0, 0
        };
        MemorySegment.copy(attributes, 0, registers, JAVA_BYTE, at + 14, attributes.length);
    }
}
