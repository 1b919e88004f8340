package dev.quarters.x86.interpret;

import dev.quarters.x86.Processor;
import dev.quarters.x86.ProcessorBus;
import dev.quarters.x86.Segment;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * A processor with some megabytes of RAM and nothing else, in 64-bit supervisor mode with 4 KiB
 * pages that map linear addresses to themselves. Page tables lie in the first megabyte.
 */
public final class FlatMachine implements ProcessorBus {

    static final int SIZE = 8 << 20;
    public static final long STACK = 0x80_0000;

    private static final long TABLES = 0x1_0000;

    private final Arena arena = Arena.ofAuto();
    public final MemorySegment memory = arena.allocate(SIZE, 4096);
    public final Processor cpu;

    public FlatMachine() {
        cpu = new Processor(this);
        map();
        cpu.cr0 = 0x8001_0033L;
        cpu.cr3 = TABLES;
        cpu.cr4 = 0x6A0;
        cpu.efer = 0xD00;
        cpu.codeSize = 8;
        cpu.segments[Segment.CS].set(0x10, 0, 0xFFFF_FFFFL, 0xA09B);
        for (int i : new int[] {Segment.ES, Segment.SS, Segment.DS, Segment.FS, Segment.GS}) {
            cpu.segments[i].set(0x18, 0, 0xFFFF_FFFFL, 0xC093);
        }
        cpu.translation.selectMode();
        cpu.translation.flush();
        cpu.registers[Processor.RSP] = STACK;
    }

    private void map() {
        quad(TABLES, TABLES + 0x1003);
        quad(TABLES + 0x1000, TABLES + 0x2003);
        for (int i = 0; i < SIZE >> 21; i++) {
            long table = TABLES + 0x3000 + 0x1000L * i;
            quad(TABLES + 0x2000 + 8L * i, table + 3);
            for (int j = 0; j < 512; j++) {
                quad(table + 8L * j, ((long) i << 21 | j << 12) + 3);
            }
        }
    }

    /** The page-table entry of a linear address. */
    long entryAddress(long linear) {
        return TABLES + 0x3000 + (linear >>> 21) * 0x1000 + (linear >>> 12 & 511) * 8;
    }

    void quad(long physical, long value) {
        memory.set(ValueLayout.JAVA_LONG_UNALIGNED, physical, value);
    }

    long quad(long physical) {
        return memory.get(ValueLayout.JAVA_LONG_UNALIGNED, physical);
    }

    public void load(long physical, byte... bytes) {
        MemorySegment.copy(bytes, 0, memory, ValueLayout.JAVA_BYTE, physical, bytes.length);
    }

    /** Bytes in hexadecimal. */
    public void load(long physical, String hexadecimal) {
        load(physical, java.util.HexFormat.of().parseHex(hexadecimal.replace(" ", "")));
    }

    @Override
    public long hostPage(long physicalAddress, boolean forWriting) {
        return physicalAddress >= 0 && physicalAddress < SIZE
                ? memory.address() + (physicalAddress & ~0xFFFL)
                : 0;
    }

    @Override
    public long readMemory(long physicalAddress, int size) {
        return -1;
    }

    @Override
    public void writeMemory(long physicalAddress, int size, long value) {}

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
        return 4;
    }
}
