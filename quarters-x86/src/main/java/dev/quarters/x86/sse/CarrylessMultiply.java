package dev.quarters.x86.sse;

import dev.quarters.x86.Processor;
import dev.quarters.x86.decode.Instruction;

/** Products of polynomials over two elements. */
public final class CarrylessMultiply {

    private CarrylessMultiply() {}

    public static void pclmulqdq(Processor cpu, Instruction instruction) {
        int s = Sse.source(cpu, instruction);
        int choice = (int) instruction.immediate;
        long left = cpu.xmm[Sse.destination(instruction) + (choice & 1)];
        long right = cpu.xmm[s + (choice >> 4 & 1)];
        long low = 0;
        long high = 0;
        for (int i = 0; i < 64; i++) {
            long mask = -(right >>> i & 1);
            low ^= left << i & mask;
            high ^= left >>> 1 >>> 63 - i & mask;
        }
        Sse.set(cpu, instruction, low, high);
    }
}
