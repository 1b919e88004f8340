package dev.quarters.x86.translate;

import dev.quarters.x86.Processor;
import dev.quarters.x86.ProcessorException;
import dev.quarters.x86.decode.Instruction;
import dev.quarters.x86.interpret.StackFault;
import dev.quarters.x86.interpret.TranslatedCode;
import dev.quarters.x86.memory.Translation;
import dev.quarters.x86.sse.Sse;

import org.jspecify.annotations.Nullable;

/**
 * Translated blocks, entered at one place. The subclass with its code is written by {@link
 * RegionClass}. It serves every linear address at which all of its pages are mapped as they were
 * when it was planned, which nothing in it can change.
 */
public abstract class Region extends TranslatedCode {

    /** Where it is entered, in the first of its pages. */
    private int entry;

    private int longestWay;
    private boolean needsVectors;
    private int[] otherPages = {};
    private long[] physicalPages = {};

    /** Where and when the other pages were last found to be in their places. */
    private long checkedAt;

    private int checkedGeneration;
    private int checkedMode = -1;

    /**
     * Of each step: the instruction, how far from the page's start it is, and how many its block
     * has before.
     */
    Instruction[] instructions = {}; // Its class reads it.

    /** The ordinal of the step that may raise an exception: told just before it might. */
    int step; // Its class writes it.

    private int[] offsets = {};
    private int[] before = {};

    /** Of no plan yet: it can be rehearsed. */
    protected Region() {}

    /** Puts it in its place: before it is executed, once. */
    final void bind(RegionPlan plan) {
        entry = plan.entry();
        longestWay = plan.longestWay();
        needsVectors = !VectorUse.of(plan).isEmpty();
        otherPages = plan.otherPages().keySet().stream().mapToInt(each -> each).toArray();
        physicalPages = plan.otherPages().values().stream().mapToLong(each -> each).toArray();
        instructions = plan.instructions();
        offsets = plan.offsets();
        before = plan.before();
    }

    /**
     * Executes from the entry, which is at RIP, until a jump leaves the region or somebody signals.
     *
     * @param cpu null to come back at once, see {@link Rehearsal}
     * @param page the linear address of its page
     * @return whether nothing was out of the ordinary: the next block may be looked up at RIP
     * @throws ProcessorException what an instruction raises; RIP is still its own
     */
    abstract boolean run(@Nullable Processor cpu, long page);

    /** The same for whoever knows RIP only. */
    @Override
    protected final boolean run(Processor cpu) {
        return run(cpu, cpu.rip - entry);
    }

    @Override
    protected final int longestWay() {
        return longestWay;
    }

    @Override
    protected final boolean fits(Processor cpu) {
        return (!needsVectors || Sse.isUsable(cpu)) && (otherPages.length == 0 || isInPlace(cpu));
    }

    private boolean isInPlace(Processor cpu) {
        long page = cpu.rip - entry;
        Translation translation = cpu.translation;
        if (checkedAt == page
                && checkedGeneration == translation.fetch.generation()
                && checkedMode == translation.mode()) {
            return true;
        }
        for (int i = 0; i < otherPages.length; i++) {
            long linear = page + ((long) otherPages[i] << 12);
            if (!translation.fetch.isAt(linear, physicalPages[i])) {
                return false;
            }
        }
        checkedAt = page;
        checkedGeneration = translation.fetch.generation();
        checkedMode = translation.mode();
        return true;
    }

    /** How many instructions it was made of. */
    final int stepCount() {
        return instructions.length;
    }

    /** Reads what is not known to be RAM, or crosses a page. Sign-extended where it is shorter. */
    final long read(Processor cpu, long linear, int size, int inStep) {
        step = inStep;
        return cpu.translation.read(linear, size, cpu.translation.mode());
    }

    /** The memory operand of an instruction that reads and writes it, sign-extended. */
    final long update(Processor cpu, long linear, int size, int inStep) {
        step = inStep;
        return dev.quarters.x86.memory.MemoryUpdate.read(cpu, linear, size);
    }

    /** Writes slowly; false when that changed the region's own code. */
    final boolean write(Processor cpu, long linear, long value, int size, int inStep) {
        step = inStep;
        cpu.translation.write(linear, size, value, cpu.translation.mode());
        return isValid();
    }

    /** Writes 16 bytes slowly, or nothing; false when that changed the region's own code. */
    final boolean writePair(Processor cpu, long linear, long low, long high, int inStep) {
        step = inStep;
        if ((linear & 0xFFF) > 0xFF0) {
            cpu.translation.prepareWrite(linear, 16);
        }
        cpu.translation.write(linear, 8, low);
        cpu.translation.write(linear + 8, 8, high);
        return isValid();
    }

    /** #GP(0) unless that is a multiple of 16. */
    static void checkAlignment(Processor cpu, long linear) {
        if ((linear & 15) != 0) {
            throw cpu.raise(ProcessorException.GENERAL_PROTECTION, 0);
        }
    }

    /** #GP(0) unless a jump may go there. */
    static void checkTarget(Processor cpu, long target) {
        if (!cpu.translation.isCanonical(target)) {
            throw cpu.raise(ProcessorException.GENERAL_PROTECTION, 0);
        }
    }

    /**
     * What {@link #step} raised, after the registers were written back.
     *
     * @param count instructions executed before the step's block
     */
    final ProcessorException raised(Processor cpu, Throwable thrown, long page, long count) {
        Instruction instruction = instructions[step];
        long rip = page + offsets[step];
        cpu.rip = rip;
        cpu.blockStart = rip - instruction.start;
        cpu.instructionCount = count + before[step];
        return switch (thrown) {
            case ProcessorException e -> StackFault.refine(cpu, instruction, e);
            case LinkageError absent -> cpu.raise(ProcessorException.INVALID_OPCODE);
            case RuntimeException e -> throw e;
            default -> throw (Error) thrown;
        };
    }
}
