package dev.quarters.x86.sse;

import dev.quarters.x86.Processor;
import dev.quarters.x86.decode.Instruction;
import dev.quarters.x86.x87.Mmx;

/** Moves between MMX and XMM registers, and the masked store of MMX. */
public final class MmxMove {

    private MmxMove() {}

    public static void movdq2q(Processor cpu, Instruction instruction) {
        Sse.require(cpu);
        Mmx.require(cpu);
        Mmx.enter(cpu);
        Mmx.set(cpu, instruction.register, cpu.xmm[2 * instruction.rm]);
    }

    public static void movq2dq(Processor cpu, Instruction instruction) {
        Sse.require(cpu);
        Mmx.require(cpu);
        Sse.set(cpu, instruction, Mmx.source(cpu, instruction), 0);
    }

    public static void maskmovq(Processor cpu, Instruction instruction) {
        Mmx.require(cpu);
        Mmx.enter(cpu);
        long bytes = Mmx.destination(cpu, instruction);
        MaskedStore.store(cpu, instruction, bytes, cpu.x87.significand[instruction.rm], 0);
    }
}
