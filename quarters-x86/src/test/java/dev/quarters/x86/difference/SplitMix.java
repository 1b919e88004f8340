package dev.quarters.x86.difference;

/** SplitMix64: pseudo-random numbers that never change with the JDK, as recorded samples need. */
final class SplitMix {

    private long state;

    SplitMix(long seed) {
        state = seed;
    }

    long next() {
        state += 0x9E3779B97F4A7C15L;
        long mixed = (state ^ state >>> 30) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ mixed >>> 27) * 0x94D049BB133111EBL;
        return mixed ^ mixed >>> 31;
    }

    /** From 0 to below the bound. */
    int below(int bound) {
        return (int) ((next() >>> 33) * bound >>> 31);
    }

    /** True that often. */
    boolean percent(int share) {
        return below(100) < share;
    }
}
