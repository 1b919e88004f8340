package dev.quarters.x86.translate;

import java.util.concurrent.locks.LockSupport;

/**
 * Has a region compiled before it is used: until then HotSpot would interpret it, ten times more
 * slowly than our interpreter executes its blocks. Calls that come back at once make it hot; when
 * they have become quick, it is compiled, for nothing else tells.
 */
final class Rehearsal {

    private static final int CALLS = 300;
    private static final int TIMED_CALLS = 64;
    private static final int TIMES = 100;
    private static final long WAIT_NANOS = 500_000;

    /** Compiled a call takes a few nanoseconds, interpreted fifty or more. */
    private static final long QUICK_NANOS = 20 * TIMED_CALLS;

    private Rehearsal() {}

    /** Returns when the region is compiled, or after some time in any case. */
    static void of(Region region) {
        call(region, CALLS);
        for (int i = 0; i < TIMES; i++) {
            long start = System.nanoTime();
            call(region, TIMED_CALLS);
            if (System.nanoTime() - start < QUICK_NANOS) {
                return;
            }
            LockSupport.parkNanos(WAIT_NANOS);
        }
    }

    private static void call(Region region, int times) {
        for (int i = 0; i < times; i++) {
            region.run(null, 0);
        }
    }
}
