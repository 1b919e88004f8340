package dev.quarters.x86.sse;

import dev.quarters.x86.Processor;
import dev.quarters.x86.decode.Instruction;

/** Arithmetic on the lowest double of a register. */
public final class ScalarDouble {

    private ScalarDouble() {}

    public static void addsd(Processor cpu, Instruction instruction) {
        long right = Sse.low64(cpu, instruction);
        int d = Sse.destination(instruction);
        long result = Float64.add(cpu, cpu.xmm[d], right);
        SimdExceptions.commit(cpu);
        cpu.xmm[d] = result;
    }

    public static void subsd(Processor cpu, Instruction instruction) {
        long right = Sse.low64(cpu, instruction);
        int d = Sse.destination(instruction);
        long result = Float64.subtract(cpu, cpu.xmm[d], right);
        SimdExceptions.commit(cpu);
        cpu.xmm[d] = result;
    }

    public static void mulsd(Processor cpu, Instruction instruction) {
        long right = Sse.low64(cpu, instruction);
        int d = Sse.destination(instruction);
        long result = Float64.multiply(cpu, cpu.xmm[d], right);
        SimdExceptions.commit(cpu);
        cpu.xmm[d] = result;
    }

    public static void divsd(Processor cpu, Instruction instruction) {
        long right = Sse.low64(cpu, instruction);
        int d = Sse.destination(instruction);
        long result = Float64.divide(cpu, cpu.xmm[d], right);
        SimdExceptions.commit(cpu);
        cpu.xmm[d] = result;
    }

    public static void minsd(Processor cpu, Instruction instruction) {
        long right = Sse.low64(cpu, instruction);
        int d = Sse.destination(instruction);
        long result = Float64.minimum(cpu, cpu.xmm[d], right);
        SimdExceptions.commit(cpu);
        cpu.xmm[d] = result;
    }

    public static void maxsd(Processor cpu, Instruction instruction) {
        long right = Sse.low64(cpu, instruction);
        int d = Sse.destination(instruction);
        long result = Float64.maximum(cpu, cpu.xmm[d], right);
        SimdExceptions.commit(cpu);
        cpu.xmm[d] = result;
    }

    public static void sqrtsd(Processor cpu, Instruction instruction) {
        long result = Float64.squareRoot(cpu, Sse.low64(cpu, instruction));
        SimdExceptions.commit(cpu);
        cpu.xmm[Sse.destination(instruction)] = result;
    }
}
