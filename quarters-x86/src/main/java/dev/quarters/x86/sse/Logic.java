package dev.quarters.x86.sse;

import dev.quarters.x86.Flags;
import dev.quarters.x86.Processor;
import dev.quarters.x86.decode.Instruction;

/** Bitwise operations: those of singles, doubles and integers do the same. */
public final class Logic {

    private Logic() {}

    public static void and(Processor cpu, Instruction instruction) {
        int s = Sse.source(cpu, instruction);
        int d = Sse.destination(instruction);
        long[] xmm = cpu.xmm;
        xmm[d] &= xmm[s];
        xmm[d + 1] &= xmm[s + 1];
    }

    public static void andNot(Processor cpu, Instruction instruction) {
        int s = Sse.source(cpu, instruction);
        int d = Sse.destination(instruction);
        long[] xmm = cpu.xmm;
        xmm[d] = ~xmm[d] & xmm[s];
        xmm[d + 1] = ~xmm[d + 1] & xmm[s + 1];
    }

    public static void or(Processor cpu, Instruction instruction) {
        int s = Sse.source(cpu, instruction);
        int d = Sse.destination(instruction);
        long[] xmm = cpu.xmm;
        xmm[d] |= xmm[s];
        xmm[d + 1] |= xmm[s + 1];
    }

    public static void xor(Processor cpu, Instruction instruction) {
        int s = Sse.source(cpu, instruction);
        int d = Sse.destination(instruction);
        long[] xmm = cpu.xmm;
        xmm[d] ^= xmm[s];
        xmm[d + 1] ^= xmm[s + 1];
    }

    public static void ptest(Processor cpu, Instruction instruction) {
        int s = Sse.source(cpu, instruction);
        int d = Sse.destination(instruction);
        long[] xmm = cpu.xmm;
        long both = xmm[s] & xmm[d] | xmm[s + 1] & xmm[d + 1];
        long outside = xmm[s] & ~xmm[d] | xmm[s + 1] & ~xmm[d + 1];
        Flags.store(cpu, (both == 0 ? Flags.ZF : 0) | (outside == 0 ? Flags.CF : 0));
    }
}
