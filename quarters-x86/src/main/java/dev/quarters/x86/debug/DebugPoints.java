package dev.quarters.x86.debug;

import dev.quarters.x86.Processor;
import dev.quarters.x86.ProcessorException;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * Where a debugger wants a processor to stop: before instructions at linear addresses, and after
 * accesses to watched bytes. Nothing is written into the guest's memory.
 *
 * <p>Blocks of instructions serve every linear address of their page, so they end before each
 * instruction whose place in its page is that of a breakpoint, and those that begin there are never
 * reached by a remembered jump. So the interpreter looks at addresses only where a block is looked
 * up; without breakpoints nothing is done at all.
 *
 * <p>An access to what is watched, made by an instruction in the middle of a block, abandons the
 * instruction as a page fault would; it is then executed again alone, and the processor stops
 * behind it.
 */
public final class DebugPoints {

    /** None; never changes. */
    public static final DebugPoints NONE = new DebugPoints(new long[0], List.of());

    private final long[] breakpoints;
    private final List<Watchpoint> watchpoints;
    private final BitSet offsets = new BitSet(0x1000);
    private boolean abandons;
    private boolean abandoned;
    private @Nullable Watchpoint met;

    /** Breakpoints at those linear addresses, and watchpoints. */
    public DebugPoints(long[] breakpoints, List<Watchpoint> watchpoints) {
        this.breakpoints = breakpoints.clone();
        Arrays.sort(this.breakpoints);
        this.watchpoints = List.copyOf(watchpoints);
        for (long each : breakpoints) {
            offsets.set((int) each & 0xFFF);
        }
    }

    /** Whether a breakpoint is at that linear address. */
    public boolean isAt(long linear) {
        return cutsAt(linear) && Arrays.binarySearch(breakpoints, linear) >= 0;
    }

    /** Whether a breakpoint has that place in its page: no block goes on beyond. */
    public boolean cutsAt(long address) {
        return offsets.get((int) address & 0xFFF);
    }

    /** Whether there are watchpoints. */
    public boolean watches() {
        return !watchpoints.isEmpty();
    }

    /** Whether something on the page of that linear address is watched. */
    public boolean onPage(long linear) {
        for (Watchpoint each : watchpoints) {
            if (each.isOnPage(linear)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Takes notice of an access that is about to be made.
     *
     * @throws ProcessorException without a vector, to abandon an instruction inside of a block
     */
    public void access(Processor cpu, long linear, int size, boolean write) {
        for (Watchpoint each : watchpoints) {
            if (each.isMet(linear, size, write)) {
                if (abandons) {
                    abandoned = true;
                    throw cpu.raise(ProcessorException.NO_VECTOR);
                }
                met = each;
            }
        }
    }

    /** Whether instructions that meet a watchpoint are abandoned from now on. */
    public void setAbandons(boolean abandon) {
        abandons = abandon;
    }

    /** Whether the exception just thrown was to abandon an instruction; asking forgets it. */
    public boolean takeAbandoned() {
        boolean answer = abandoned;
        abandoned = false;
        return answer;
    }

    /** The watchpoint met since the last asking, or null. */
    public @Nullable Watchpoint takeMet() {
        Watchpoint answer = met;
        met = null;
        return answer;
    }
}
