package dev.quarters.x86.difference;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.quarters.x86.Processor;
import dev.quarters.x86.ProcessorBus;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Two pages for user mode, at the linear addresses that the native processor has them at: code and
 * window. Page tables below them say so; physical addresses are the same as linear ones.
 */
final class UserMemory implements ProcessorBus {

    private static final int PAGE = 4096;
    private static final long TABLES = 0x10_0000;
    private static final int USER_WRITABLE = 1 | 2 | 4;
    static final long CR0 = 0x8005_0033L; // PG, AM, WP, NE, ET, MP, PE as Linux has them
    static final long CR4 = 0x6A0; // OSXMMEXCPT, OSFXSR, PGE, PAE
    static final long EFER = 0xD01; // NXE, LMA, LME, SCE

    private final MemorySegment memory = Arena.ofAuto().allocate(6L * PAGE, PAGE);
    private final MemorySegment code = memory.asSlice(0, PAGE);
    private final MemorySegment data = memory.asSlice(PAGE, PAGE);
    private final MemorySegment tables = memory.asSlice(2L * PAGE, 4L * PAGE);

    UserMemory() {
        map(MachineState.CODE & -PAGE);
        map(MachineState.WINDOW & -PAGE);
        code.fill((byte) 0xCC);
    }

    /** Four levels; both pages are in the same two megabytes, so each level is one page. */
    private void map(long linear) {
        for (int level = 3; level >= 0; level--) {
            long index = linear >>> 12 + 9 * level & 511;
            long next = level == 0 ? linear : TABLES + (4L - level) * PAGE;
            int accessedAndDirty = 0x60;
            tables.set(
                    JAVA_LONG,
                    (3L - level) * PAGE + 8 * index,
                    next | USER_WRITABLE | accessedAndDirty);
        }
    }

    void prepare(Processor cpu, byte[] instruction, byte[] window) {
        cpu.cr0 = CR0;
        cpu.cr3 = TABLES;
        cpu.cr4 = CR4;
        cpu.efer = EFER;
        long at = MachineState.CODE & PAGE - 1;
        MemorySegment.copy(instruction, 0, code, JAVA_BYTE, at, instruction.length);
        code.set(JAVA_BYTE, at + instruction.length, (byte) 0xCC);
        MemorySegment.copy(
                window, 0, data, JAVA_BYTE, MachineState.WINDOW & PAGE - 1, window.length);
    }

    void window(byte[] to) {
        MemorySegment.copy(data, JAVA_BYTE, MachineState.WINDOW & PAGE - 1, to, 0, to.length);
    }

    @Override
    public long hostPage(long physicalAddress, boolean forWriting) {
        long page = physicalAddress & -PAGE;
        if (page == (MachineState.CODE & -PAGE)) {
            return code.address();
        } else if (page == (MachineState.WINDOW & -PAGE)) {
            return data.address();
        }
        long distance = page - TABLES;
        return distance >= 0 && distance < 4L * PAGE ? tables.address() + distance : 0;
    }

    @Override
    public long readMemory(long physicalAddress, int size) {
        throw new AssertionError("no page table leads to " + Long.toHexString(physicalAddress));
    }

    @Override
    public void writeMemory(long physicalAddress, int size, long value) {
        throw new AssertionError("no page table leads to " + Long.toHexString(physicalAddress));
    }

    @Override
    public int readPort(int port, int size) {
        return -1;
    }

    @Override
    public void writePort(int port, int size, int value) {}

    @Override
    public boolean interruptRequested() {
        return false;
    }

    @Override
    public int acknowledgeInterrupt() {
        return -1;
    }

    @Override
    public boolean takeNonMaskableInterrupt() {
        return false;
    }

    @Override
    public int taskPriority() {
        return 0;
    }

    @Override
    public void setTaskPriority(int value) {}

    @Override
    public boolean readApicRegister(int index, long[] value) {
        return false;
    }

    @Override
    public boolean writeApicRegister(int index, long value) {
        return false;
    }

    @Override
    public long nanoseconds() {
        return 0;
    }

    @Override
    public long wallClockSeconds() {
        return 1_000;
    }

    @Override
    public long timestamp() {
        return 0;
    }

    @Override
    public long random() {
        return 0;
    }
}
