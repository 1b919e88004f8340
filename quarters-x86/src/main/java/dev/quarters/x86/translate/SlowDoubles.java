package dev.quarters.x86.translate;

import static java.lang.Double.doubleToRawLongBits;
import static java.lang.Double.longBitsToDouble;

import dev.quarters.x86.Processor;
import dev.quarters.x86.sse.Float64;

/**
 * What {@link VectorDoubles} leaves to the interpreter's methods, and what that says of MXCSR. What
 * an operation raises is raised when all of its instruction are done.
 */
final class SlowDoubles {

    /** Some register may hold a denormal number although nothing in the code says so. */
    private static final int DENORMAL = -1;

    private static final int CAREFUL = 0;
    private static final int QUICK = 1;

    private SlowDoubles() {}

    static double add(Processor cpu, double left, double right) {
        return longBitsToDouble(
                Float64.add(cpu, doubleToRawLongBits(left), doubleToRawLongBits(right)));
    }

    static double subtract(Processor cpu, double left, double right) {
        return longBitsToDouble(
                Float64.subtract(cpu, doubleToRawLongBits(left), doubleToRawLongBits(right)));
    }

    static double multiply(Processor cpu, double left, double right) {
        return longBitsToDouble(
                Float64.multiply(cpu, doubleToRawLongBits(left), doubleToRawLongBits(right)));
    }

    static double divide(Processor cpu, double left, double right) {
        return longBitsToDouble(
                Float64.divide(cpu, doubleToRawLongBits(left), doubleToRawLongBits(right)));
    }

    static double squareRoot(Processor cpu, double value) {
        return longBitsToDouble(Float64.squareRoot(cpu, doubleToRawLongBits(value)));
    }

    /** How careful to be, at the start and after what may have written MXCSR. */
    static int care(Processor cpu) {
        return Float64.isQuick(cpu) ? QUICK : CAREFUL;
    }

    /** How careful to be when slow operations had these results. */
    static int care(Processor cpu, double first, double second, int before) {
        if (before == DENORMAL || !Float64.isNotDenormal(first) || !Float64.isNotDenormal(second)) {
            return DENORMAL;
        }
        return care(cpu);
    }
}
