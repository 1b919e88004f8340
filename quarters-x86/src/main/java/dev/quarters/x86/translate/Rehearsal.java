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

    /**
     * When it is called again, after it was given to the processor: HotSpot looks at how hot a
     * method is once in so many calls only, and one with a long loop in it is not called often.
     */
    static final int[] REPEATED_AFTER_MILLIS = {30, 100, 300, 1000};

    private static final int NOTICED_CALLS = 2100;

    private Rehearsal() {}

    /** Has HotSpot look at it. */
    static void repeat(Region region) {
        call(region, NOTICED_CALLS);
    }

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
