package dev.quarters.x86.sse;

import dev.quarters.x86.Processor;
import dev.quarters.x86.decode.Instruction;
import dev.quarters.x86.execute.Operands;
import dev.quarters.x86.memory.LinearMemory;

/** PMOVSX and PMOVZX: the lowest elements made wider, with their sign or with zeros. */
public final class Extend {

    private Extend() {}

    public static void pmovsxbw(Processor cpu, Instruction instruction) {
        extend(cpu, instruction, 8, 16, true);
    }

    public static void pmovsxbd(Processor cpu, Instruction instruction) {
        extend(cpu, instruction, 8, 32, true);
    }

    public static void pmovsxbq(Processor cpu, Instruction instruction) {
        extend(cpu, instruction, 8, 64, true);
    }

    public static void pmovsxwd(Processor cpu, Instruction instruction) {
        extend(cpu, instruction, 16, 32, true);
    }

    public static void pmovsxwq(Processor cpu, Instruction instruction) {
        extend(cpu, instruction, 16, 64, true);
    }

    public static void pmovsxdq(Processor cpu, Instruction instruction) {
        extend(cpu, instruction, 32, 64, true);
    }

    public static void pmovzxbw(Processor cpu, Instruction instruction) {
        extend(cpu, instruction, 8, 16, false);
    }

    public static void pmovzxbd(Processor cpu, Instruction instruction) {
        extend(cpu, instruction, 8, 32, false);
    }

    public static void pmovzxbq(Processor cpu, Instruction instruction) {
        extend(cpu, instruction, 8, 64, false);
    }

    public static void pmovzxwd(Processor cpu, Instruction instruction) {
        extend(cpu, instruction, 16, 32, false);
    }

    public static void pmovzxwq(Processor cpu, Instruction instruction) {
        extend(cpu, instruction, 16, 64, false);
    }

    public static void pmovzxdq(Processor cpu, Instruction instruction) {
        extend(cpu, instruction, 32, 64, false);
    }

    private static void extend(
            Processor cpu, Instruction instruction, int from, int to, boolean signed) {
        Sse.require(cpu);
        int half = 64 * from / to;
        long source = source(cpu, instruction, half / 4);
        long low = widen(source, from, to, signed);
        long high = widen(source >>> half, from, to, signed);
        Sse.set(cpu, instruction, low, high);
    }

    private static long source(Processor cpu, Instruction instruction, int bytes) {
        if (!instruction.inMemory()) {
            return cpu.xmm[2 * instruction.rm];
        }
        return LinearMemory.read(cpu, Operands.readAddress(cpu, instruction, bytes), bytes);
    }

    private static long widen(long source, int from, int to, boolean signed) {
        long result = 0;
        for (int i = 0; i * to < 64; i++) {
            long element = source << 64 - from - i * from;
            long wide = signed ? element >> 64 - from : element >>> 64 - from;
            result |= (wide << 64 - to >>> 64 - to) << i * to;
        }
        return result;
    }
}
