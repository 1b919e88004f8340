package dev.quarters.x86.interpret;

import dev.quarters.x86.Flags;
import dev.quarters.x86.Processor;
import dev.quarters.x86.ProcessorException;
import dev.quarters.x86.Segment;
import dev.quarters.x86.debug.DebugPoints;
import dev.quarters.x86.debug.Watchpoint;
import dev.quarters.x86.system.DebugTraps;
import dev.quarters.x86.system.Interrupts;

import org.jspecify.annotations.Nullable;

/**
 * Executes the guest: blocks as long as nothing is out of the ordinary, single instructions when
 * something is (single steps, breakpoints, an interrupt shadow, the last few before a limit), and
 * between them interrupts and exceptions. A delivered exception counts as an instruction, so that
 * every guest comes to its limit.
 *
 * <p>Belongs to one thread, but for {@link #requestStop} and {@link #invalidate}.
 */
public final class Interpreter {

    private final Processor cpu;
    private final InstructionCycle cycle;
    private final Boundary boundary;
    private final BlockCache blocks;
    private final BlockLookup lookup;
    private volatile boolean stopRequested;
    private DebugPoints points = DebugPoints.NONE;
    private @Nullable Watchpoint metWatchpoint;

    /** Whether a non-maskable interrupt may wait. */
    private boolean nonMaskable = true;

    private final @Nullable Translator translator;

    /** For that processor, whose cached translations it watches; nothing is translated. */
    public Interpreter(Processor cpu) {
        this(cpu, null);
    }

    /** The same; hot blocks are given to that translator. */
    public Interpreter(Processor cpu, @Nullable Translator translator) {
        this.cpu = cpu;
        this.translator = translator;
        cycle = new InstructionCycle(cpu);
        boundary = new Boundary(cpu);
        blocks = new BlockCache(cpu, boundary);
        int patience = translator == null ? Integer.MAX_VALUE : translator.threshold();
        lookup = new BlockLookup(cpu, blocks, patience);
        cpu.translation.watchCode(blocks);
    }

    /** Makes {@link #run} return {@link StopReason#REQUESTED}, once. From any thread. */
    public void requestStop() {
        stopRequested = true;
        cpu.signal();
    }

    /**
     * Says that others than this processor wrote to memory: what is decoded of it is forgotten
     * before the next block. From any thread.
     */
    public void invalidate(long physicalAddress, long length) {
        blocks.invalidate(physicalAddress, length);
    }

    /**
     * Whether code of that physical page is decoded, so that writes to it are told. From any
     * thread.
     */
    public boolean holdsCode(long physicalPage) {
        return blocks.watches(physicalPage);
    }

    /**
     * Another processor is about to decode code of that physical page: returns when this one writes
     * nothing there any more without telling. For the other's thread, while it executes nothing.
     */
    public void endQuickWrites(long physicalPage) {
        if (cpu.translation.forgetQuickWritesTo(physicalPage)) {
            boundary.await();
        }
    }

    /** Where a debugger wants {@link StopReason#DEBUG}; while nothing is executed. */
    public void setDebugPoints(DebugPoints newPoints) {
        points = newPoints;
        lookup.setDebugPoints(newPoints);
        cpu.translation.watchData(newPoints);
    }

    /** Whose access was the reason of the last {@link StopReason#DEBUG}; null if another was. */
    public @Nullable Watchpoint metWatchpoint() {
        return metWatchpoint;
    }

    /** Executes at most that many instructions; {@link Long#MAX_VALUE} for no limit. */
    public StopReason run(long instructionLimit) {
        boundary.leave();
        try {
            return runBlocks(instructionLimit);
        } finally {
            boundary.reach();
        }
    }

    private StopReason runBlocks(long instructionLimit) {
        long before = cpu.instructionCount;
        long limit =
                instructionLimit > Long.MAX_VALUE - before
                        ? Long.MAX_VALUE
                        : before + instructionLimit;
        cpu.attendAt(limit == Long.MAX_VALUE ? limit : limit - TranslatedCode.LONGEST_WAY);
        while (true) {
            attend();
            if (cpu.shutdown) {
                return StopReason.SHUTDOWN;
            } else if (stopRequested) {
                stopRequested = false;
                return StopReason.REQUESTED;
            } else if (cpu.halted) {
                return StopReason.HALTED;
            } else if (cpu.instructionCount >= limit) {
                return StopReason.LIMIT;
            } else if (points != DebugPoints.NONE && (meetsWatchpoint() || meetsBreakpoint())) {
                return StopReason.DEBUG;
            } else if (cpu.pausesInUserMode && cpu.privilegeLevel == 3) {
                return StopReason.USER_MODE;
            }
            try {
                execute(limit);
            } catch (ProcessorException exception) {
                if (cpu.pausesAtUndefined && isUndefinedForUser(exception)) {
                    return StopReason.UNDEFINED;
                }
                deliver(exception);
            }
        }
    }

    /**
     * Executes one instruction for a debugger. Interrupts stay where they are, so that it does not
     * find itself in a handler at each step; only a processor that waits for one takes it.
     */
    public StopReason stepForDebugger() {
        boundary.leave();
        try {
            return stepWithoutInterrupts();
        } finally {
            boundary.reach();
        }
    }

    private StopReason stepWithoutInterrupts() {
        if (cpu.halted) {
            attend();
        }
        if (cpu.shutdown) {
            return StopReason.SHUTDOWN;
        } else if (stopRequested) {
            stopRequested = false;
            return StopReason.REQUESTED;
        } else if (cpu.halted) {
            return StopReason.HALTED;
        }
        blocks.takeInvalidations();
        try {
            single();
        } catch (ProcessorException exception) {
            deliver(exception);
        }
        meetsWatchpoint();
        return cpu.shutdown ? StopReason.SHUTDOWN : StopReason.DEBUG;
    }

    private boolean meetsWatchpoint() {
        metWatchpoint = points.takeMet();
        return metWatchpoint != null;
    }

    private boolean meetsBreakpoint() {
        long base = cpu.codeSize == 8 ? 0 : cpu.segments[Segment.CS].base;
        return points.isAt(cpu.codeSize == 8 ? cpu.rip : base + cpu.rip & 0xFFFF_FFFFL);
    }

    /** Takes an interrupt, if one waits, and executes one instruction. */
    public void step() {
        boundary.leave();
        try {
            attend();
            if (!cpu.halted && !cpu.shutdown) {
                single();
            }
        } catch (ProcessorException exception) {
            deliver(exception);
        } finally {
            boundary.reach();
        }
    }

    private boolean isUndefinedForUser(ProcessorException exception) {
        return exception.vector() == ProcessorException.INVALID_OPCODE && cpu.privilegeLevel == 3;
    }

    /**
     * Delivers an exception of the instruction at RIP that something else executed, or of the one
     * before when it is a trap.
     */
    public void deliver(ProcessorException exception) {
        cpu.instructionCount++;
        Interrupts.deliver(cpu, exception);
    }

    /** What comes from outside, between instructions (Intel SDM Vol. 3A §6.9). */
    private void attend() {
        if (cpu.signalled()) {
            cpu.clearSignal();
            boundary.pass();
            nonMaskable = true;
            blocks.takeInvalidations();
            if (translator != null) {
                translator.install();
            }
        }
        if (cpu.interruptShadow || cpu.shutdown) {
            return;
        }
        if (nonMaskable && !cpu.nonMaskableBlocked) {
            nonMaskable = cpu.bus.takeNonMaskableInterrupt();
            if (nonMaskable) {
                Interrupts.nonMaskable(cpu);
                return;
            }
        }
        if ((cpu.rflags & Flags.IF) != 0 && cpu.bus.interruptRequested()) {
            int vector = cpu.bus.acknowledgeInterrupt();
            if (vector >= 0) {
                Interrupts.external(cpu, vector);
            }
        }
    }

    private void execute(long limit) {
        if (DebugTraps.active(cpu)) {
            single();
            return;
        }
        Block block = lookup.find();
        if (block == null) {
            single();
        } else if (cpu.interruptShadow || block.count > limit - cpu.instructionCount) {
            cpu.interruptShadow = false;
            cycle.execute(block.steps[0].instruction);
        } else if (points.watches()) {
            runWatched(block, limit);
        } else {
            executeBlocks(block, limit);
        }
    }

    /** In turn what is translated and what is not, until something is out of the ordinary. */
    private void executeBlocks(Block first, long limit) {
        @Nullable Block block = first;
        while (block != null && block.valid) {
            @Nullable TranslatedCode code =
                    block.heat <= 0 && points == DebugPoints.NONE // It does not look for them.
                            ? translated(block, limit)
                            : null;
            if (code != null && translator != null) {
                block = TranslatedLoop.run(cpu, code, block, lookup, translator, limit);
            } else {
                block.heat--;
                block = BlockLoop.run(cpu, block, lookup.jumps(), limit);
            }
        }
    }

    /** The block's translation, if it can be entered now; one that is missing is asked for. */
    private @Nullable TranslatedCode translated(Block block, long limit) {
        TranslatedCode code = block.code;
        if (code != null && code.isValid()) {
            return code.longestWay() <= limit - cpu.instructionCount && code.fits(cpu)
                    ? code
                    : null;
        }
        block.code = null;
        if (translator == null || !isTranslatable(block)) {
            block.askAfter(Integer.MAX_VALUE);
        } else {
            int patience = translator.request(block, lookup.around(block));
            if (block.code == null) {
                block.askAfter(patience);
            }
        }
        return null;
    }

    private static boolean isTranslatable(Block block) {
        return block.valid && block.codeSize == 8;
    }

    /** Only outside of long mode there are task switches, which cannot be abandoned. */
    private void runWatched(Block block, long limit) {
        if (!cpu.inLongMode()) {
            single();
            return;
        }
        points.setAbandons(true);
        try {
            BlockLoop.run(cpu, block, lookup.jumps(), limit);
            return;
        } catch (ProcessorException exception) {
            if (!points.takeAbandoned()) {
                throw exception;
            }
        } finally {
            points.setAbandons(false);
        }
        single();
    }

    private void single() {
        cpu.interruptShadow = false;
        if (!DebugTraps.active(cpu)) {
            cycle.execute();
            return;
        }
        long flags = cpu.rflags;
        DebugTraps.before(cpu);
        cycle.execute();
        DebugTraps.after(cpu, flags);
    }
}
