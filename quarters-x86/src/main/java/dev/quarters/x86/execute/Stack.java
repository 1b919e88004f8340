package dev.quarters.x86.execute;

import dev.quarters.x86.Processor;
import dev.quarters.x86.ProcessorException;
import dev.quarters.x86.Segment;
import dev.quarters.x86.decode.Instruction;
import dev.quarters.x86.memory.LinearMemory;

/** The stack: PUSH and POP of all kinds (Intel SDM Vol. 1 §6.2). */
public final class Stack {

    private Stack() {}

    /** The width of the stack pointer in bytes: 8, or as SS.B says. */
    public static int addressSize(Processor cpu) {
        if (cpu.codeSize == 8) {
            return 8;
        }
        return (cpu.segments[Segment.SS].attributes & Segment.BIG) != 0 ? 4 : 2;
    }

    /** The linear address of that distance from the top, about to be read. */
    private static long readAddress(Processor cpu, long offset, int size) {
        return Operands.linear(
                cpu, Segment.SS, Operands.truncate(offset, addressSize(cpu)), size, false);
    }

    /** Sets as much of RSP as the stack's width says. */
    static void setPointer(Processor cpu, long value) {
        setRegister(cpu, Processor.RSP, value);
    }

    /** Sets as much of a register as the stack's width says. */
    private static void setRegister(Processor cpu, int number, long value) {
        long[] registers = cpu.registers;
        registers[number] =
                switch (addressSize(cpu)) {
                    case 8 -> value;
                    case 4 -> value & 0xFFFF_FFFFL;
                    default -> registers[number] & ~0xFFFFL | value & 0xFFFF;
                };
    }

    /** Pushes 2, 4 or 8 bytes. */
    public static void push(Processor cpu, int size, long value) {
        long top = cpu.registers[Processor.RSP] - size;
        write(cpu, top, size, value);
        setPointer(cpu, top);
    }

    /** Writes below the stack pointer, which stays. */
    static void write(Processor cpu, long offset, int size, long value) {
        long at = Operands.truncate(offset, addressSize(cpu));
        long linear = Operands.linear(cpu, Segment.SS, at, size, true);
        LinearMemory.write(cpu, linear, size, value);
    }

    /** Reads from the stack, whose pointer stays. */
    static long read(Processor cpu, long offset, int size) {
        return LinearMemory.read(cpu, readAddress(cpu, offset, size), size);
    }

    /** Pops 2, 4 or 8 bytes, sign-extended. */
    public static long pop(Processor cpu, int size) {
        long top = cpu.registers[Processor.RSP];
        long value = read(cpu, top, size);
        setPointer(cpu, top + size);
        return value;
    }

    /** PUSH r/m; of RSP its value before. */
    public static void push(Processor cpu, Instruction instruction) {
        push(cpu, instruction.operandSize, Operands.readRm(cpu, instruction));
    }

    /** PUSH imm. */
    public static void pushImmediate(Processor cpu, Instruction instruction) {
        push(cpu, instruction.operandSize, instruction.immediate);
    }

    /** POP r/m; an address by RSP has its value after. */
    public static void pop(Processor cpu, Instruction instruction) {
        long before = cpu.registers[Processor.RSP];
        long value = pop(cpu, instruction.operandSize);
        try {
            Operands.writeRm(cpu, instruction, value);
        } catch (ProcessorException e) {
            cpu.registers[Processor.RSP] = before;
            throw e;
        }
    }

    /** PUSHA. */
    public static void pusha(Processor cpu, Instruction instruction) {
        int size = instruction.operandSize;
        long top = cpu.registers[Processor.RSP];
        for (int i = 7; i >= 0; i--) {
            // All eight must be writable before the first is written.
            long at = Operands.truncate(top - (i + 1L) * size, addressSize(cpu));
            long linear = Operands.linear(cpu, Segment.SS, at, size, true);
            cpu.translation.prepareWrite(linear, size);
        }
        for (int i = 0; i < 8; i++) {
            write(cpu, top - (i + 1L) * size, size, cpu.registers[i]);
        }
        setPointer(cpu, top - 8L * size);
    }

    /** POPA: what was pushed for rSP is skipped. */
    public static void popa(Processor cpu, Instruction instruction) {
        int size = instruction.operandSize;
        long top = cpu.registers[Processor.RSP];
        long[] values = new long[8];
        for (int i = 0; i < 8; i++) {
            values[i] = read(cpu, top + (7L - i) * size, size);
        }
        for (int i = 0; i < 8; i++) {
            if (i != Processor.RSP) {
                Operands.writeRegister(cpu, instruction, i, size, values[i]);
            }
        }
        setPointer(cpu, top + 8L * size);
    }

    /** ENTER imm16, imm8 (Intel SDM Vol. 1 §6.6.1). */
    public static void enter(Processor cpu, Instruction instruction) {
        int size = instruction.operandSize;
        int level = instruction.immediate2 & 31;
        long top = cpu.registers[Processor.RSP] - size;
        write(cpu, top, size, cpu.registers[Processor.RBP]);
        long frame = top;
        for (int i = 1; i < level; i++) {
            long link = read(cpu, cpu.registers[Processor.RBP] - (long) i * size, size);
            top -= size;
            write(cpu, top, size, link);
        }
        if (level > 0) {
            top -= size;
            write(cpu, top, size, frame);
        }
        top -= instruction.immediate;
        long last = Operands.truncate(top, addressSize(cpu));
        cpu.translation.prepareWrite(Operands.linear(cpu, Segment.SS, last, size, true), size);
        Operands.writeRegister(cpu, instruction, Processor.RBP, size, frame(cpu, frame));
        setPointer(cpu, top);
    }

    private static long frame(Processor cpu, long frame) {
        return addressSize(cpu) == 2
                ? cpu.registers[Processor.RSP] & ~0xFFFFL | frame & 0xFFFF
                : frame;
    }

    /** LEAVE. */
    public static void leave(Processor cpu, Instruction instruction) {
        int size = instruction.operandSize;
        long frame = cpu.registers[Processor.RBP];
        long value = read(cpu, frame, size);
        setPointer(cpu, frame + size);
        Operands.writeRegister(cpu, instruction, Processor.RBP, size, value);
    }
}
