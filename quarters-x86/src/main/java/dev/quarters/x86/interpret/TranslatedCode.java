package dev.quarters.x86.interpret;

import dev.quarters.x86.Processor;

/** What a hot block and those around it were translated to; entered at that block. */
public abstract class TranslatedCode {

    /** The most that {@link #longestWay} may be. */
    public static final int LONGEST_WAY = 1024;

    private static final long FIRST_MILESTONE = 1_000_000;

    /** What it costs to enter it, in instructions. */
    private static final int ENTRY = 30;

    private boolean valid = true;
    private boolean superseded;
    private long executed;
    private long entered;
    private long milestone = FIRST_MILESTONE;

    /**
     * Executes from the block, which is at RIP, until a jump goes elsewhere or the processor's
     * attention is wanted.
     *
     * @return whether nothing was out of the ordinary: the next block may be looked up at RIP
     * @throws dev.quarters.x86.ProcessorException what an instruction raises; RIP is still its own
     */
    protected abstract boolean run(Processor cpu);

    /** Whether it can be executed now, with the block at RIP. */
    protected abstract boolean fits(Processor cpu);

    /** The most instructions between one look at what is wanted and the next. */
    protected abstract int longestWay();

    /** Counts instructions that it executed when it was entered once. */
    final void count(long instructions) {
        executed += instructions;
        entered++;
    }

    /** Whether it took four times as much work by now as when this last was so; once each time. */
    final boolean passesMilestone() {
        long effort = executed + ENTRY * entered;
        if (effort < milestone) {
            return false;
        }
        milestone = 4 * effort;
        return true;
    }

    /** There is other code that is entered at the same block. */
    final void supersede() {
        superseded = true;
    }

    /** Whether its block is entered elsewhere by now. */
    public final boolean isSuperseded() {
        return superseded;
    }

    /** Instructions that it executed, without what ended by an exception. */
    public final long executed() {
        return executed;
    }

    /** Some of the code that it was made of has changed. */
    final void invalidate() {
        valid = false;
    }

    /** Whether the code that it was made of is still the same. */
    public final boolean isValid() {
        return valid;
    }
}
