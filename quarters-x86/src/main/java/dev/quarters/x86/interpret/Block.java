package dev.quarters.x86.interpret;

import org.jspecify.annotations.Nullable;

/**
 * Instructions that follow each other in one physical page, the last of which may be a jump. Only
 * an instruction that crosses the end of a page is a block of its own, in two pages.
 *
 * <p>It serves all linear addresses at which its page is mapped, for code of one size.
 */
final class Block {

    static final long NO_PAGE = -1;

    /** The physical address of its first byte. */
    final long physical;

    final int codeSize;

    /** The physical page that it ends in, if that is another. */
    final long secondPage;

    /** In bytes. */
    final int length;

    /** How many instructions; one step more is there, to end the block after the last. */
    final int count;

    /** Overwritten when the code under it changes: it then ends wherever it is executed. */
    final Step[] steps;

    boolean valid = true;

    /** The next in the same bucket of the {@link BlockCache}. */
    @Nullable Block next;

    Block(long physical, int codeSize, long secondPage, Step[] steps) {
        this.physical = physical;
        this.codeSize = codeSize;
        this.secondPage = secondPage;
        this.steps = steps;
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

    /** Makes it end where it is: a store into it takes effect with the next instruction. */
    void invalidate() {
        valid = false;
        for (int i = 0; i < count; i++) {
            steps[i] = Step.end(steps[i].instruction, steps[i].start);
        }
    }
}
