package dev.quarters.x86.interpret;

import dev.quarters.x86.Processor;

import org.jspecify.annotations.Nullable;

/** Executes translated code, one piece after the other, as long as the next is known. */
final class TranslatedLoop {

    private TranslatedLoop() {}

    /** Executes from that code, whose block is at RIP. */
    static void run(Processor cpu, TranslatedCode first, JumpCache jumps, long limit) {
        TranslatedCode code = first;
        while (code.run(cpu) && !cpu.signalled()) {
            @Nullable Block block = jumps.find(cpu.rip);
            @Nullable TranslatedCode next = block == null ? null : block.code;
            if (next == null
                    || next.longestWay() > limit - cpu.instructionCount
                    || !next.fits(cpu)) {
                return;
            }
            code = next;
        }
    }
}
