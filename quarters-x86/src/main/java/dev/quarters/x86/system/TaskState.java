package dev.quarters.x86.system;

import dev.quarters.x86.Processor;
import dev.quarters.x86.Segment;
import dev.quarters.x86.memory.Mode;

/**
 * A task-state segment in memory, of the 32-bit or the 16-bit form (Intel SDM Vol. 3A §7.2.1,
 * §7.6).
 */
final class TaskState {

    private static final int REGISTERS = 8;

    private final Processor cpu;
    private final long base;
    private final boolean narrow;

    TaskState(Processor cpu, long base, boolean narrow) {
        this.cpu = cpu;
        this.base = base;
        this.narrow = narrow;
    }

    /** The offset that a TSS has to have at its end. */
    static int lastOffset(boolean narrow) {
        return narrow ? 43 : 103;
    }

    private int wordSize() {
        return narrow ? 2 : 4;
    }

    /** Where the instruction pointer is; flags, registers and selectors follow. */
    private int start() {
        return narrow ? 14 : 32;
    }

    private long read(int offset, int size) {
        return cpu.translation.read(base + offset, size, Mode.SUPERVISOR);
    }

    private void write(int offset, int size, long value) {
        cpu.translation.write(base + offset, size, value, Mode.SUPERVISOR);
    }

    /** Raises what reading or writing all of it would raise. */
    void touch() {
        int last = lastOffset(narrow);
        read(0, 1);
        read(last, 1);
        cpu.translation.prepareWrite(base, 1, Mode.SUPERVISOR);
        cpu.translation.prepareWrite(base + last, 1, Mode.SUPERVISOR);
    }

    void save(long rip, long flags) {
        int size = wordSize();
        int at = start();
        write(at, size, rip);
        write(at + size, size, flags);
        at += 2 * size;
        for (int i = 0; i < REGISTERS; i++) {
            write(at + i * size, size, cpu.registers[i]);
        }
        at += REGISTERS * size;
        for (int i = 0; i < segmentCount(); i++) {
            write(at + i * size, 2, cpu.segments[i].selector);
        }
    }

    long instructionPointer() {
        return read(start(), wordSize());
    }

    long flags() {
        return read(start() + wordSize(), wordSize());
    }

    void loadRegisters() {
        int size = wordSize();
        for (int i = 0; i < REGISTERS; i++) {
            long value = read(start() + (2 + i) * size, size);
            cpu.registers[i] = narrow ? cpu.registers[i] & 0xFFFF_0000L | value : value;
        }
    }

    /** In the order of the segment registers; a 16-bit task has no FS and GS. */
    int[] selectors() {
        int[] selectors = new int[6];
        for (int i = 0; i < segmentCount(); i++) {
            selectors[i] = (int) read(start() + (2 + REGISTERS + i) * wordSize(), 2);
        }
        return selectors;
    }

    private int segmentCount() {
        return narrow ? Segment.DS + 1 : Segment.GS + 1;
    }

    int localDescriptorTable() {
        return (int) read(narrow ? 42 : 96, 2);
    }

    /** The page directory of the task, or -1: a 16-bit task has none. */
    long pageDirectory() {
        return narrow ? -1 : read(28, 4);
    }

    boolean traps() {
        return !narrow && (read(100, 1) & 1) != 0;
    }

    int link() {
        return (int) read(0, 2);
    }

    void setLink(int selector) {
        write(0, 2, selector);
    }
}
