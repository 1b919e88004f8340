package dev.quarters.x86.interpret;

import dev.quarters.x86.Flags;
import dev.quarters.x86.Processor;
import dev.quarters.x86.system.DebugTraps;

import org.jspecify.annotations.Nullable;

/** Executes translated code, one piece after the other, as long as the next is known. */
final class TranslatedLoop {

    private TranslatedLoop() {}

    /**
     * Executes from that code, whose block, the head, is at RIP.
     *
     * @return the block at RIP, when this ended only because it is not translated; it fits below
     *     the limit
     * @throws dev.quarters.x86.ProcessorException what an instruction raises, or its fetch
     */
    static @Nullable Block run(
            Processor cpu,
            TranslatedCode first,
            Block head,
            BlockLookup lookup,
            Translator translator,
            long limit) {
        TranslatedCode code = first;
        Block at = head;
        while (true) {
            if (code.passesMilestone()) {
                translator.promote(code, at, lookup.around(at));
            }
            long before = cpu.instructionCount;
            boolean ordinary = code.run(cpu);
            code.count(cpu.instructionCount - before);
            if (cpu.signalled() || !ordinary && wantsAttention(cpu)) {
                return null;
            }
            @Nullable Block block = ordinary ? lookup.jumps().find(cpu.rip) : lookup.find();
            @Nullable TranslatedCode next = block == null ? null : block.code;
            if (block == null
                    || next == null
                    || !next.isValid()
                    || next.longestWay() > limit - cpu.instructionCount
                    || !next.fits(cpu)) {
                return block != null && block.count <= limit - cpu.instructionCount ? block : null;
            }
            code = next;
            at = block;
        }
    }

    /** What the last instruction may have brought about besides another mode. */
    private static boolean wantsAttention(Processor cpu) {
        return cpu.interruptShadow
                || cpu.halted
                || cpu.shutdown
                || cpu.codeSize != 8
                || cpu.pausesInUserMode && cpu.privilegeLevel == 3
                || (cpu.rflags & Flags.IF) != 0 && cpu.bus.interruptRequested()
                || DebugTraps.active(cpu);
    }
}
