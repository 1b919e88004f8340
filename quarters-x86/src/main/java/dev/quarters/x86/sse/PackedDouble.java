package dev.quarters.x86.sse;

import dev.quarters.x86.Processor;
import dev.quarters.x86.decode.Instruction;

/** Arithmetic on all doubles of a register. */
public final class PackedDouble {

    /** Float64's operations. */
    private interface Binary {
        long apply(Processor cpu, long left, long right);
    }

    private PackedDouble() {}

    private static void binary(Processor cpu, Instruction instruction, Binary operation) {
        int s = Sse.source(cpu, instruction);
        int d = Sse.destination(instruction);
        long[] xmm = cpu.xmm;
        long low = operation.apply(cpu, xmm[d], xmm[s]);
        long high = operation.apply(cpu, xmm[d + 1], xmm[s + 1]);
        SimdExceptions.commit(cpu);
        xmm[d] = low;
        xmm[d + 1] = high;
    }

    public static void addpd(Processor cpu, Instruction instruction) {
        binary(cpu, instruction, Float64::add);
    }

    public static void subpd(Processor cpu, Instruction instruction) {
        binary(cpu, instruction, Float64::subtract);
    }

    public static void mulpd(Processor cpu, Instruction instruction) {
        binary(cpu, instruction, Float64::multiply);
    }

    public static void divpd(Processor cpu, Instruction instruction) {
        binary(cpu, instruction, Float64::divide);
    }

    public static void minpd(Processor cpu, Instruction instruction) {
        binary(cpu, instruction, Float64::minimum);
    }

    public static void maxpd(Processor cpu, Instruction instruction) {
        binary(cpu, instruction, Float64::maximum);
    }

    public static void sqrtpd(Processor cpu, Instruction instruction) {
        binary(cpu, instruction, (state, left, right) -> Float64.squareRoot(state, right));
    }

    public static void addsubpd(Processor cpu, Instruction instruction) {
        int s = Sse.source(cpu, instruction);
        int d = Sse.destination(instruction);
        long low = Float64.subtract(cpu, cpu.xmm[d], cpu.xmm[s]);
        long high = Float64.add(cpu, cpu.xmm[d + 1], cpu.xmm[s + 1]);
        SimdExceptions.commit(cpu);
        Sse.set(cpu, instruction, low, high);
    }

    public static void haddpd(Processor cpu, Instruction instruction) {
        horizontal(cpu, instruction, Float64::add);
    }

    public static void hsubpd(Processor cpu, Instruction instruction) {
        horizontal(cpu, instruction, Float64::subtract);
    }

    private static void horizontal(Processor cpu, Instruction instruction, Binary operation) {
        int s = Sse.source(cpu, instruction);
        int d = Sse.destination(instruction);
        long low = operation.apply(cpu, cpu.xmm[d], cpu.xmm[d + 1]);
        long high = operation.apply(cpu, cpu.xmm[s], cpu.xmm[s + 1]);
        SimdExceptions.commit(cpu);
        Sse.set(cpu, instruction, low, high);
    }
}
