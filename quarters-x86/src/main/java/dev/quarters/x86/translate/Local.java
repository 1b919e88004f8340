package dev.quarters.x86.translate;

/** The local variables of a region's method. A long takes two places. */
final class Local {

    static final int THIS = 0;
    static final int CPU = 1;

    /** The linear address of the page. */
    static final int PAGE = 2;

    /** {@code Processor.registers}. */
    static final int REGISTERS = 4;

    /** RIP with which the region is left. */
    static final int NEXT = 5;

    /** Instructions executed until the start of the present block. */
    static final int COUNT = 7;

    /** {@code Translation.readTable}. */
    static final int TABLES = 9;

    /** Kind and numbers of {@link LazyFlags}. */
    static final int FLAG_KIND = 13;

    static final int FLAG_FIRST = 14;
    static final int FLAG_SECOND = 16;

    /** Whether the region is left in the ordinary way. */
    static final int ORDINARY = 19;

    static final int ADDRESS = 52;
    static final int RIGHT = 54;
    static final int LEFT = 56;
    static final int RESULT = 58;

    /** What to add to ADDRESS for the host's. */
    static final int DISTANCE = 60;

    static final int VALUE = 64;
    static final int THROWN = 66;
    static final int BITS = 67;
    static final int SECOND_VALUE = 68;

    /** Above 0 if {@link VectorDoubles} may do without MXCSR; see {@link SlowDoubles}. */
    static final int PLAIN = 138;

    static final int DOUBLE_RESULT = 143;
    static final int SECOND_RESULT = 145;

    /** Where a group of accesses begins. */
    static final int LOWEST = 164;

    private Local() {}

    /** What to add to linear addresses of that group for the host's, or 0. */
    static int group(int number) {
        return 148 + 2 * number;
    }

    /** Of a general register. */
    static int register(int number) {
        return 20 + 2 * number;
    }

    /** Of half a vector register. */
    static int vector(int number, boolean high) {
        return 70 + 4 * number + (high ? 2 : 0);
    }
}
