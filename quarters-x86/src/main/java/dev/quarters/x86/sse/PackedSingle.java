package dev.quarters.x86.sse;

import dev.quarters.x86.Processor;
import dev.quarters.x86.decode.Instruction;

/** Arithmetic on all singles of a register. */
public final class PackedSingle {

    /** Float32's operations. */
    private interface Binary {
        int apply(Processor cpu, int left, int right);
    }

    private PackedSingle() {}

    private static void binary(Processor cpu, Instruction instruction, Binary operation) {
        int s = Sse.source(cpu, instruction);
        int d = Sse.destination(instruction);
        long[] xmm = cpu.xmm;
        long low = both(cpu, xmm[d], xmm[s], operation);
        long high = both(cpu, xmm[d + 1], xmm[s + 1], operation);
        SimdExceptions.commit(cpu);
        xmm[d] = low;
        xmm[d + 1] = high;
    }

    private static long both(Processor cpu, long left, long right, Binary operation) {
        return Sse.join(
                operation.apply(cpu, (int) left, (int) right),
                operation.apply(cpu, (int) (left >>> 32), (int) (right >>> 32)));
    }

    public static void addps(Processor cpu, Instruction instruction) {
        binary(cpu, instruction, Float32::add);
    }

    public static void subps(Processor cpu, Instruction instruction) {
        binary(cpu, instruction, Float32::subtract);
    }

    public static void mulps(Processor cpu, Instruction instruction) {
        binary(cpu, instruction, Float32::multiply);
    }

    public static void divps(Processor cpu, Instruction instruction) {
        binary(cpu, instruction, Float32::divide);
    }

    public static void minps(Processor cpu, Instruction instruction) {
        binary(cpu, instruction, Float32::minimum);
    }

    public static void maxps(Processor cpu, Instruction instruction) {
        binary(cpu, instruction, Float32::maximum);
    }

    public static void sqrtps(Processor cpu, Instruction instruction) {
        binary(cpu, instruction, (state, left, right) -> Float32.squareRoot(state, right));
    }

    public static void addsubps(Processor cpu, Instruction instruction) {
        int s = Sse.source(cpu, instruction);
        int d = Sse.destination(instruction);
        long low = subtractAndAdd(cpu, cpu.xmm[d], cpu.xmm[s]);
        long high = subtractAndAdd(cpu, cpu.xmm[d + 1], cpu.xmm[s + 1]);
        SimdExceptions.commit(cpu);
        Sse.set(cpu, instruction, low, high);
    }

    private static long subtractAndAdd(Processor cpu, long left, long right) {
        return Sse.join(
                Float32.subtract(cpu, (int) left, (int) right),
                Float32.add(cpu, (int) (left >>> 32), (int) (right >>> 32)));
    }

    public static void haddps(Processor cpu, Instruction instruction) {
        horizontal(cpu, instruction, Float32::add);
    }

    public static void hsubps(Processor cpu, Instruction instruction) {
        horizontal(cpu, instruction, Float32::subtract);
    }

    private static void horizontal(Processor cpu, Instruction instruction, Binary operation) {
        int s = Sse.source(cpu, instruction);
        int d = Sse.destination(instruction);
        long low = pairs(cpu, cpu.xmm[d], cpu.xmm[d + 1], operation);
        long high = pairs(cpu, cpu.xmm[s], cpu.xmm[s + 1], operation);
        SimdExceptions.commit(cpu);
        Sse.set(cpu, instruction, low, high);
    }

    private static long pairs(Processor cpu, long first, long second, Binary operation) {
        return Sse.join(
                operation.apply(cpu, (int) first, (int) (first >>> 32)),
                operation.apply(cpu, (int) second, (int) (second >>> 32)));
    }
}
