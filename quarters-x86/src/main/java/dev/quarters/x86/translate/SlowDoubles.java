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

    /** Some register may hold a number that is not in the range that the code takes it to be in. */
    private static final int OUTSIDE = -1;

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

    /**
     * How careful to be when the result of a slow operation should be in a {@link Range}.
     *
     * @param before how careful to be until now
     */
    static int care(Processor cpu, int before, double result, int low, int high) {
        return before == OUTSIDE ? OUTSIDE : stillIn(care(cpu), result, low, high);
    }

    /** How careful to be when a number should be in a {@link Range}. */
    static int stillIn(int before, double value, int low, int high) {
        double magnitude = Math.abs(value);
        boolean inside = magnitude >= Math.scalb(1.0, -low) && magnitude <= Math.scalb(1.0, high);
        return inside || value == 0 ? before : OUTSIDE;
    }
}
