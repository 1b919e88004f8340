package dev.quarters.machine.vcpu;

import dev.quarters.machine.state.Stateful;

/**
 * A virtual processor: something that executes the guest's instructions against the board. It is
 * driven by one thread; only {@link #signal} may be called by others. What it needs of the board it
 * got when it was made.
 */
public interface Vcpu extends Stateful, AutoCloseable {

    /**
     * Executes until there is a reason to stop, but not more than that many instructions.
     *
     * @param instructionLimit {@link Long#MAX_VALUE} for no limit; other values only where {@link
     *     #countsInstructions}
     */
    Stop run(long instructionLimit);

    /** Makes {@link #run} look at what waits for it (an interrupt), or return when told to stop. */
    void signal();

    /**
     * Asks {@link #run} to return {@link Stop#REQUESTED} at the next instruction boundary; when it
     * is not running, the next run does so at once.
     */
    void requestStop();

    /** Instructions executed since it was made. */
    long instructionCount();

    /** Whether it can stop after an exact number of instructions. */
    boolean countsInstructions();

    /** The state after power-up or INIT: real mode, at FFFF:FFF0H. */
    void reset();

    /** A start-up IPI after {@link #reset}: real mode, at vector × 100H : 0. */
    void startUp(int vector);

    /** Sets the registers with which a boot protocol enters the kernel. */
    void enter(EntryState entry);

    /**
     * Guest time is about to go on, after it stood or was loaded: what tells the guest of time has
     * to be right. While it stands; from any thread.
     */
    default void timeGoesOn() {}

    @Override
    void close();

    /** Why it stopped. */
    enum Stop {
        /** Somebody asked for it. */
        REQUESTED,
        /**
         * It waits for an interrupt (HLT, MWAIT): nothing to do until {@link Vcpu#signal}. Run
         * again without an interrupt that it takes, it stops for the same reason.
         */
        HALTED,
        /** It halted with interrupts disabled: only another processor could wake it. */
        HALTED_FOR_GOOD,
        /** It executed as many instructions as were asked for. */
        LIMIT,
        /** A triple fault: the board resets, or the guest ends. */
        SHUTDOWN,
        /** A breakpoint or a single step of a debugger. */
        DEBUG
    }
}
