package dev.quarters.x86.sse;

import dev.quarters.x86.Processor;
import dev.quarters.x86.decode.Instruction;
import dev.quarters.x86.x87.Mmx;

/**
 * How packed instructions get and leave their operands. Their two forms, on MMX and with the prefix
 * 66 on XMM registers, do the same to each 64 bits.
 */
final class Packed {

    /** Makes 64 bits of two times 64. */
    interface Operation {
        long apply(long left, long right);
    }

    private Packed() {}

    static boolean onXmm(Instruction instruction) {
        return instruction.has(Instruction.OPERAND_SIZE);
    }

    /** Each half by itself. */
    static void binary(Processor cpu, Instruction instruction, Operation operation) {
        if (onXmm(instruction)) {
            int s = Sse.source(cpu, instruction);
            int d = Sse.destination(instruction);
            long[] xmm = cpu.xmm;
            xmm[d] = operation.apply(xmm[d], xmm[s]);
            xmm[d + 1] = operation.apply(xmm[d + 1], xmm[s + 1]);
        } else {
            Mmx.require(cpu);
            long right = Mmx.source(cpu, instruction);
            long left = Mmx.destination(cpu, instruction);
            Mmx.set(cpu, instruction.register, operation.apply(left, right));
        }
    }

    /** The left operand's 64 or 128 bits make the lower half, those of the right the upper. */
    static void horizontal(
            Processor cpu, Instruction instruction, Operation halves, Operation join) {
        if (onXmm(instruction)) {
            int s = Sse.source(cpu, instruction);
            int d = Sse.destination(instruction);
            long[] xmm = cpu.xmm;
            long low = halves.apply(xmm[d], xmm[d + 1]);
            long high = halves.apply(xmm[s], xmm[s + 1]);
            xmm[d] = low;
            xmm[d + 1] = high;
        } else {
            Mmx.require(cpu);
            long right = Mmx.source(cpu, instruction);
            long left = Mmx.destination(cpu, instruction);
            Mmx.set(cpu, instruction.register, join.apply(left, right));
        }
    }
}
