package dev.quarters.x86.execute;

import static dev.quarters.x86.Processor.RAX;
import static dev.quarters.x86.Processor.RDI;
import static dev.quarters.x86.Processor.RSI;

import dev.quarters.x86.Processor;
import dev.quarters.x86.Segment;
import dev.quarters.x86.decode.Instruction;
import dev.quarters.x86.memory.HostMemory;
import dev.quarters.x86.memory.LinearMemory;

/** MOVS, STOS and LODS (Intel SDM Vol. 1 §7.3.9.1). */
public final class StringMove {

    private StringMove() {}

    /** MOVS. */
    public static void movs(Processor cpu, Instruction instruction) {
        for (long left = Repeat.count(cpu, instruction); left > 0; ) {
            long elements = moveRun(cpu, instruction, left);
            if (elements == 0) {
                store(cpu, instruction, load(cpu, instruction));
                elements = 1;
            }
            Repeat.advance(cpu, instruction, RSI, elements);
            Repeat.advance(cpu, instruction, RDI, elements);
            Repeat.done(cpu, instruction, elements);
            left -= elements;
        }
        Repeat.again(cpu, instruction);
    }

    /** STOS. */
    public static void stos(Processor cpu, Instruction instruction) {
        long value = cpu.registers[RAX];
        for (long left = Repeat.count(cpu, instruction); left > 0; ) {
            long elements = storeRun(cpu, instruction, left, value);
            if (elements == 0) {
                store(cpu, instruction, value);
                elements = 1;
            }
            Repeat.advance(cpu, instruction, RDI, elements);
            Repeat.done(cpu, instruction, elements);
            left -= elements;
        }
        Repeat.again(cpu, instruction);
    }

    /** LODS. */
    public static void lods(Processor cpu, Instruction instruction) {
        for (long left = Repeat.count(cpu, instruction); left > 0; left--) {
            long value = load(cpu, instruction);
            Operands.writeRegister(cpu, instruction, RAX, instruction.operandSize, value);
            Repeat.advance(cpu, instruction, RSI, 1);
            Repeat.done(cpu, instruction, 1);
        }
        Repeat.again(cpu, instruction);
    }

    private static long load(Processor cpu, Instruction instruction) {
        int size = instruction.operandSize;
        long offset = Repeat.offset(cpu, instruction, RSI);
        long linear = Operands.linear(cpu, instruction.segment, offset, size, false);
        return LinearMemory.read(cpu, linear, size);
    }

    private static void store(Processor cpu, Instruction instruction, long value) {
        int size = instruction.operandSize;
        long offset = Repeat.offset(cpu, instruction, RDI);
        long linear = Operands.linear(cpu, Segment.ES, offset, size, true);
        LinearMemory.write(cpu, linear, size, value);
    }

    /** How many elements it moved at once, perhaps none. */
    private static long moveRun(Processor cpu, Instruction instruction, long wanted) {
        if (wanted == 1) {
            return 0;
        }
        long elements = Run.elements(cpu, instruction, instruction.segment, RSI, wanted);
        elements = Run.elements(cpu, instruction, Segment.ES, RDI, elements);
        long from = Run.source(cpu, instruction, instruction.segment, RSI);
        long to = Run.destination(cpu, instruction, RDI);
        long bytes = elements * instruction.operandSize;
        // Forward over itself, a string repeats: that is not what copying at once does.
        boolean repeats = to > from && to < from + bytes;
        if (from == 0 || to == 0 || repeats) {
            return 0;
        }
        HostMemory.copy(from, to, bytes);
        return elements;
    }

    private static long storeRun(Processor cpu, Instruction instruction, long wanted, long value) {
        int size = instruction.operandSize;
        long to = wanted == 1 ? 0 : Run.destination(cpu, instruction, RDI);
        if (to == 0) {
            return 0;
        }
        long elements = Run.elements(cpu, instruction, Segment.ES, RDI, wanted);
        if (size == 1 || value == 0) {
            HostMemory.fill(to, elements * size, (int) value);
            return elements;
        }
        for (long at = to; at < to + elements * size; at += size) {
            switch (size) {
                case 2 -> HostMemory.putShort(at, (int) value);
                case 4 -> HostMemory.putInt(at, (int) value);
                default -> HostMemory.putLong(at, value);
            }
        }
        return elements;
    }
}
