package dev.quarters.x86.sse;

import dev.quarters.x86.Processor;
import dev.quarters.x86.decode.Instruction;

/** Arithmetic on the lowest single of a register. */
public final class ScalarSingle {

    private ScalarSingle() {}

    public static void addss(Processor cpu, Instruction instruction) {
        int right = Sse.low32(cpu, instruction);
        int left = (int) cpu.xmm[Sse.destination(instruction)];
        int result = Float32.add(cpu, left, right);
        SimdExceptions.commit(cpu);
        Sse.setLow32(cpu, instruction, result);
    }

    public static void subss(Processor cpu, Instruction instruction) {
        int right = Sse.low32(cpu, instruction);
        int left = (int) cpu.xmm[Sse.destination(instruction)];
        int result = Float32.subtract(cpu, left, right);
        SimdExceptions.commit(cpu);
        Sse.setLow32(cpu, instruction, result);
    }

    public static void mulss(Processor cpu, Instruction instruction) {
        int right = Sse.low32(cpu, instruction);
        int left = (int) cpu.xmm[Sse.destination(instruction)];
        int result = Float32.multiply(cpu, left, right);
        SimdExceptions.commit(cpu);
        Sse.setLow32(cpu, instruction, result);
    }

    public static void divss(Processor cpu, Instruction instruction) {
        int right = Sse.low32(cpu, instruction);
        int left = (int) cpu.xmm[Sse.destination(instruction)];
        int result = Float32.divide(cpu, left, right);
        SimdExceptions.commit(cpu);
        Sse.setLow32(cpu, instruction, result);
    }

    public static void minss(Processor cpu, Instruction instruction) {
        int right = Sse.low32(cpu, instruction);
        int left = (int) cpu.xmm[Sse.destination(instruction)];
        int result = Float32.minimum(cpu, left, right);
        SimdExceptions.commit(cpu);
        Sse.setLow32(cpu, instruction, result);
    }

    public static void maxss(Processor cpu, Instruction instruction) {
        int right = Sse.low32(cpu, instruction);
        int left = (int) cpu.xmm[Sse.destination(instruction)];
        int result = Float32.maximum(cpu, left, right);
        SimdExceptions.commit(cpu);
        Sse.setLow32(cpu, instruction, result);
    }

    public static void sqrtss(Processor cpu, Instruction instruction) {
        int result = Float32.squareRoot(cpu, Sse.low32(cpu, instruction));
        SimdExceptions.commit(cpu);
        Sse.setLow32(cpu, instruction, result);
    }
}
