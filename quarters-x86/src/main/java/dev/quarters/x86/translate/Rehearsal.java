package dev.quarters.x86.translate;

/**
 * Has a region compiled before it is used: until then HotSpot would interpret it, ten times more
 * slowly than our interpreter executes its blocks. Calls that come back at once make it hot; when
 * they have become quick, it is compiled, for nothing else tells.
 */
final class Rehearsal {

    private static final int CALLS = 300;
    private static final int TIMED_CALLS = 64;

    /** Compiled a call takes a few nanoseconds, interpreted fifty or more. */
    private static final long QUICK_NANOS = 20 * TIMED_CALLS;

    /** HotSpot looks at how hot a method is once in 1,024 calls. */
    private static final int NOTICED_CALLS = 2100;

    private static final long MOST_NANOS = 10_000_000_000L;

    /** How it ended, if it did. */
    enum Result {
        GOES_ON,
        COMPILED,
        IN_VAIN
    }

    private final Region region;
    private final long begin = System.nanoTime();

    /** Begins. */
    Rehearsal(Region region) {
        this.region = region;
        call(region, CALLS);
    }

    /** To be asked now and then. */
    Result result() {
        long start = System.nanoTime();
        call(region, TIMED_CALLS);
        long now = System.nanoTime();
        if (now - start < QUICK_NANOS) {
            return Result.COMPILED;
        }
        return now - begin < MOST_NANOS ? Result.GOES_ON : Result.IN_VAIN;
    }

    /**
     * Has HotSpot look again at a region that is used much: one with a long loop in it is not
     * called often.
     */
    static void repeat(Region region) {
        call(region, NOTICED_CALLS);
    }

    private static void call(Region region, int times) {
        for (int i = 0; i < times; i++) {
            region.run(null, 0);
        }
    }
}
