package dev.quarters.x86.sse;

import dev.quarters.x86.Processor;
import dev.quarters.x86.decode.Instruction;

/**
 * Sums of products (SSE4.1). Bits 4 to 7 of the immediate choose what is multiplied, bits 0 to 3
 * where the sum goes. Neighbours are added first; exceptions are looked at after each step.
 */
public final class DotProduct {

    private DotProduct() {}

    public static void dpps(Processor cpu, Instruction instruction) {
        int s = Sse.source(cpu, instruction);
        int d = Sse.destination(instruction);
        int choice = (int) instruction.immediate;
        long low = products(cpu, cpu.xmm[d], cpu.xmm[s], choice >> 4);
        long high = products(cpu, cpu.xmm[d + 1], cpu.xmm[s + 1], choice >> 6);
        SimdExceptions.commit(cpu);
        int lowSum = Float32.add(cpu, (int) low, (int) (low >>> 32));
        int highSum = Float32.add(cpu, (int) high, (int) (high >>> 32));
        SimdExceptions.commit(cpu);
        int sum = Float32.add(cpu, lowSum, highSum);
        SimdExceptions.commit(cpu);
        Sse.set(
                cpu,
                instruction,
                Sse.join(chosen(sum, choice), chosen(sum, choice >> 1)),
                Sse.join(chosen(sum, choice >> 2), chosen(sum, choice >> 3)));
    }

    private static int chosen(int sum, int choice) {
        return (choice & 1) != 0 ? sum : 0;
    }

    private static long products(Processor cpu, long left, long right, int choice) {
        int low = (choice & 1) == 0 ? 0 : Float32.multiply(cpu, (int) left, (int) right);
        int high =
                (choice & 2) == 0
                        ? 0
                        : Float32.multiply(cpu, (int) (left >>> 32), (int) (right >>> 32));
        return Sse.join(low, high);
    }

    public static void dppd(Processor cpu, Instruction instruction) {
        int s = Sse.source(cpu, instruction);
        int d = Sse.destination(instruction);
        int choice = (int) instruction.immediate;
        long low = (choice & 16) == 0 ? 0 : Float64.multiply(cpu, cpu.xmm[d], cpu.xmm[s]);
        long high = (choice & 32) == 0 ? 0 : Float64.multiply(cpu, cpu.xmm[d + 1], cpu.xmm[s + 1]);
        SimdExceptions.commit(cpu);
        long sum = Float64.add(cpu, low, high);
        SimdExceptions.commit(cpu);
        Sse.set(cpu, instruction, (choice & 1) == 0 ? 0 : sum, (choice & 2) == 0 ? 0 : sum);
    }
}
