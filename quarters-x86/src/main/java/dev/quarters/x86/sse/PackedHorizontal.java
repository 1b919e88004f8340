package dev.quarters.x86.sse;

import dev.quarters.x86.Processor;
import dev.quarters.x86.decode.Instruction;

/** Sums and differences of neighbours (SSSE3). */
public final class PackedHorizontal {

    private PackedHorizontal() {}

    public static void phaddw(Processor cpu, Instruction instruction) {
        words(cpu, instruction, (x, y) -> x + y);
    }

    public static void phaddsw(Processor cpu, Instruction instruction) {
        words(cpu, instruction, (x, y) -> Lanes.saturateWord(x + y));
    }

    public static void phsubw(Processor cpu, Instruction instruction) {
        words(cpu, instruction, (x, y) -> x - y);
    }

    public static void phsubsw(Processor cpu, Instruction instruction) {
        words(cpu, instruction, (x, y) -> Lanes.saturateWord(x - y));
    }

    public static void phaddd(Processor cpu, Instruction instruction) {
        Packed.Operation operation =
                (a, b) -> Sse.join((int) a + (int) (a >>> 32), (int) b + (int) (b >>> 32));
        Packed.horizontal(cpu, instruction, operation, operation);
    }

    public static void phsubd(Processor cpu, Instruction instruction) {
        Packed.Operation operation =
                (a, b) -> Sse.join((int) a - (int) (a >>> 32), (int) b - (int) (b >>> 32));
        Packed.horizontal(cpu, instruction, operation, operation);
    }

    private static void words(Processor cpu, Instruction instruction, Lanes.Binary operation) {
        Packed.Operation both =
                (a, b) -> Sse.join(neighbours(a, operation), neighbours(b, operation));
        Packed.horizontal(cpu, instruction, both, both);
    }

    private static int neighbours(long words, Lanes.Binary operation) {
        int low = operation.apply((short) words, (short) (words >>> 16));
        int high = operation.apply((short) (words >>> 32), (short) (words >>> 48));
        return low & 0xFFFF | high << 16;
    }
}
