package dev.quarters.machine.debug;

import dev.quarters.machine.run.MachineEnd;

import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntConsumer;

/** A machine under a debugger: all its processors stop together. For one debugger at a time. */
public interface DebuggedMachine {

    /** Its processors, to be used only while they stand. */
    List<? extends Debuggable> processors();

    /** Whom to tell the number of a processor that stopped, and with it all; from its thread. */
    void onStop(IntConsumer listener);

    /**
     * Stops all processors and time, and waits until they stand.
     *
     * @return false when they were stopped, by a processor that came to a stop point
     */
    boolean stop();

    /**
     * Waits until all processors stand, after one of them stopped; false: the machine has ended.
     */
    boolean awaitStanding();

    /**
     * Goes on.
     *
     * @param only the one processor that does, while the others stand; empty: all
     */
    void resume(OptionalInt only);

    /**
     * Resets, and waits until it stands before the first instruction.
     *
     * @return false when it cannot, because its owner has paused it
     */
    boolean resetAndStop();

    /** Copies out of RAM and ROM; how many bytes there were before something else came. */
    int readMemory(long physicalAddress, byte[] to, int from, int length);

    /** Copies into RAM; false: not all of it is RAM, and nothing was written. */
    boolean writeMemory(long physicalAddress, byte[] bytes, int from, int length);

    /** Ends the machine. */
    void kill();

    /** Completed when the machine has ended. */
    CompletableFuture<MachineEnd> end();
}
