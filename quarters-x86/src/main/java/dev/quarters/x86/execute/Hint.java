package dev.quarters.x86.execute;

import dev.quarters.x86.Processor;
import dev.quarters.x86.decode.Instruction;

import java.lang.invoke.VarHandle;

/** What is about caches and order only. */
public final class Hint {

    private static final int PAUSES = 128;

    private Hint() {}

    /** NOP, prefetches, ENDBR and other hints: not even their memory operand is looked at. */
    public static void nop(Processor cpu, Instruction instruction) {}

    /**
     * PAUSE: what it waits for may want the host's processor, but seldom does when it takes no
     * longer than a few of them.
     */
    @SuppressWarnings("ThreadPriorityCheck") // Nothing but time depends on it.
    public static void pause(Processor cpu, Instruction instruction) {
        cpu.pauses++;
        if (cpu.pauses % PAUSES == 0 && cpu.model.processors() > 1) {
            Thread.yield();
        } else {
            Thread.onSpinWait();
        }
    }

    /** MFENCE, LFENCE and SFENCE. */
    public static void fence(Processor cpu, Instruction instruction) {
        VarHandle.fullFence();
    }

    /** CLFLUSH faults as a read of a byte does. */
    public static void clflush(Processor cpu, Instruction instruction) {
        Operands.readRm(cpu, instruction, 1);
    }
}
