package dev.quarters.x86.interpret;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Instructions that follow each other in one physical page, the last of which may be a jump. Only
 * an instruction that crosses the end of a page is a block of its own, in two pages.
 *
 * <p>It serves all linear addresses at which its page is mapped, for code of one size.
 */
public final class Block {

    public static final long NO_PAGE = -1;

    /** More targets of a jump are not told: to choose among them would take too long. */
    private static final int MOST_TARGETS = 32;

    /** Nor are those further away, in bytes. */
    private static final long FAR = 1L << 28;

    /** The physical address of its first byte. */
    public final long physical;

    public final int codeSize;

    /** The physical page that it ends in, if that is another. */
    public final long secondPage;

    /** In bytes. */
    public final int length;

    /** How many instructions; one step more is there, to end the block after the last. */
    public final int count;

    /** Overwritten when the code under it changes: it then ends wherever it is executed. */
    public final Step[] steps;

    boolean valid = true;

    /** Executions until its translator is asked; the loop of blocks comes back when it is 0. */
    int heat;

    /** What it was set to last, and how many executions were before. */
    private int patience;

    private long executedBefore;

    /** Where its last instruction went, that jumps or calls by a register or memory. */
    private int[] targets = {};

    /** What it was translated to, entered here. */
    @Nullable TranslatedCode code;

    /** What else it was translated into. */
    private List<TranslatedCode> partOf = List.of();

    /** The next in the same bucket of the {@link BlockCache}. */
    @Nullable Block next;

    Block(long physical, int codeSize, long secondPage, Step[] steps, int heat) {
        this.physical = physical;
        this.codeSize = codeSize;
        this.secondPage = secondPage;
        this.steps = steps;
        this.heat = heat;
        patience = heat;
        count = steps.length - 1;
        length = steps[count].start;
    }

    /** Whether it has bytes of a range of physical addresses. */
    boolean overlaps(long from, long to) {
        if (secondPage == NO_PAGE) {
            return physical < to && from < physical + length;
        }
        long inFirst = 0x1000 - (physical & 0xFFF);
        return physical < to && from < physical + inFirst
                || secondPage < to && from < secondPage + length - inFirst;
    }

    /** It was translated, alone or as a part of that code. */
    public void translated(TranslatedCode into) {
        List<TranslatedCode> all = new ArrayList<>(partOf);
        all.removeIf(each -> !each.isValid());
        all.add(into);
        partOf = all;
    }

    /** Its last instruction, whose target is not in itself, went that far from its start. */
    void goesTo(long distance) {
        if (targets.length == MOST_TARGETS || Math.abs(distance) > FAR) {
            return;
        }
        for (int known : targets) {
            if (known == distance) {
                return;
            }
        }
        targets = Arrays.copyOf(targets, targets.length + 1);
        targets[targets.length - 1] = (int) distance;
    }

    /**
     * Where its last instruction went, when that is a jump or call by a register or memory:
     * distances from its start, of which some may be missing.
     */
    public IntStream targets() {
        return Arrays.stream(targets);
    }

    /** Its translator is asked after so many executions. */
    void askAfter(int executions) {
        executedBefore = executions();
        patience = executions;
        heat = executions;
    }

    /**
     * It is not worth translating for so many executions: it may become a part of another's code.
     */
    public void postpone(int executions) {
        if (code == null && heat < executions) {
            askAfter(executions);
        }
    }

    /** It did not become a part of another's code: it is worth translating by itself. */
    public void resume() {
        if (valid && partOf.isEmpty()) {
            askAfter(0);
        }
    }

    /** From now on that code is executed instead of it. */
    public void enterAt(TranslatedCode newCode) {
        if (code != null) {
            code.supersede();
        }
        code = newCode;
        askAfter(0);
    }

    /** How often it was executed, but for where it was translated. */
    public long executions() {
        return executedBefore + patience - heat;
    }

    /** Whether it was translated, alone or as a part of other code. */
    public boolean isTranslated() {
        return !partOf.isEmpty();
    }

    /** Whether it is still what is in memory. */
    public boolean isValid() {
        return valid;
    }

    /** Makes it end where it is: a store into it takes effect with the next instruction. */
    void invalidate() {
        valid = false;
        heat = 0;
        code = null;
        partOf.forEach(TranslatedCode::invalidate);
        for (int i = 0; i < count; i++) {
            steps[i] = Step.end(steps[i].instruction, steps[i].start);
        }
    }
}
