package dev.quarters.x86.sse;

import dev.quarters.x86.Processor;
import dev.quarters.x86.decode.Instruction;

/** Elements chosen out of two registers, by an immediate or by the sign bits of XMM0. */
public final class Blend {

    private Blend() {}

    private static void blend(Processor cpu, Instruction instruction, int s, long low, long high) {
        int d = Sse.destination(instruction);
        long[] xmm = cpu.xmm;
        xmm[d] = xmm[d] & ~low | xmm[s] & low;
        xmm[d + 1] = xmm[d + 1] & ~high | xmm[s + 1] & high;
    }

    public static void blendps(Processor cpu, Instruction instruction) {
        int s = Sse.source(cpu, instruction);
        int choice = (int) instruction.immediate;
        blend(cpu, instruction, s, ones(choice, 2, 32), ones(choice >> 2, 2, 32));
    }

    public static void blendpd(Processor cpu, Instruction instruction) {
        int s = Sse.source(cpu, instruction);
        int choice = (int) instruction.immediate;
        blend(cpu, instruction, s, -(choice & 1L), -(choice >> 1 & 1L));
    }

    public static void pblendw(Processor cpu, Instruction instruction) {
        int s = Sse.source(cpu, instruction);
        int choice = (int) instruction.immediate;
        blend(cpu, instruction, s, ones(choice, 4, 16), ones(choice >> 4, 4, 16));
    }

    private static long ones(int choice, int count, int size) {
        long mask = 0;
        for (int i = 0; i < count; i++) {
            mask |= (choice >> i & 1) == 0 ? 0 : (1L << size) - 1 << size * i;
        }
        return mask;
    }

    public static void blendvps(Processor cpu, Instruction instruction) {
        bySigns(cpu, instruction, 32);
    }

    public static void blendvpd(Processor cpu, Instruction instruction) {
        bySigns(cpu, instruction, 64);
    }

    public static void pblendvb(Processor cpu, Instruction instruction) {
        bySigns(cpu, instruction, 8);
    }

    private static void bySigns(Processor cpu, Instruction instruction, int size) {
        int s = Sse.source(cpu, instruction);
        blend(cpu, instruction, s, signs(cpu.xmm[0], size), signs(cpu.xmm[1], size));
    }

    private static long signs(long value, int size) {
        long mask = 0;
        for (int shift = 0; shift < 64; shift += size) {
            long sign = value << 64 - size - shift >> 63;
            mask |= (sign << 64 - size >>> 64 - size) << shift;
        }
        return mask;
    }
}
