package dev.quarters.x86.sse;

import dev.quarters.x86.Processor;
import dev.quarters.x86.decode.Instruction;

/** The smallest word of a register, and sums of differences at several offsets (SSE4.1). */
public final class Search {

    private Search() {}

    public static void phminposuw(Processor cpu, Instruction instruction) {
        int s = Sse.source(cpu, instruction);
        long smallest = 0xFFFF;
        int position = 0;
        for (int i = 7; i >= 0; i--) {
            long word = cpu.xmm[s + (i >> 2)] >>> 16 * (i & 3) & 0xFFFF;
            if (word <= smallest) {
                smallest = word;
                position = i;
            }
        }
        Sse.set(cpu, instruction, smallest | (long) position << 16, 0);
    }

    /** Four bytes of the source against eight groups of four, each a byte further. */
    public static void mpsadbw(Processor cpu, Instruction instruction) {
        int s = Sse.source(cpu, instruction);
        int d = Sse.destination(instruction);
        int order = (int) instruction.immediate;
        int block = 32 * (order & 1);
        long right = cpu.xmm[s + (order >> 1 & 1)] >>> block & 0xFFFF_FFFFL;
        int start = 32 * (order >> 2 & 1);
        long low = Shift.lowOfRightShift(cpu.xmm[d], cpu.xmm[d + 1], start);
        long high = Shift.rightQuadword(cpu.xmm[d + 1], start);
        Sse.set(cpu, instruction, distances(low, high, right, 0), distances(low, high, right, 4));
    }

    private static long distances(long low, long high, long right, int first) {
        long result = 0;
        for (int i = 0; i < 4; i++) {
            long left = Shift.lowOfRightShift(low, high, 8 * (first + i)) & 0xFFFF_FFFFL;
            result |= PackedMultiply.distances(left, right) << 16 * i;
        }
        return result;
    }
}
