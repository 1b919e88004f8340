package dev.quarters.x86.interpret;

import dev.quarters.x86.Processor;

import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;

/**
 * Where a processor stands between blocks: what its cached translations said before is not in use
 * there. So who takes one away has to wait only until the processor came by here.
 */
final class Boundary {

    private static final int SPINS = 1000;
    private static final long PARKED_NANOSECONDS = 10_000;

    private final Processor cpu;

    /** It stands here: it executes nothing, or waits for another one. */
    private volatile boolean standing = true;

    private volatile long passed;

    Boundary(Processor cpu) {
        this.cpu = cpu;
    }

    /** In the processor's thread: it executes from now on. */
    void leave() {
        standing = false;
    }

    /** In the processor's thread: it executes no more, for now. */
    void reach() {
        standing = true;
    }

    /** In the processor's thread: it comes by. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // Only that thread does.
    void pass() {
        passed++;
    }

    /** In another thread, that stands itself: until this processor has come by. */
    void await() {
        VarHandle.fullFence(); // What was taken away is seen by whoever leaves from now on.
        long before = passed;
        cpu.signal();
        for (int i = 0; !standing && passed == before; i++) {
            if (i < SPINS) {
                Thread.onSpinWait();
            } else {
                LockSupport.parkNanos(this, PARKED_NANOSECONDS);
            }
        }
    }
}
