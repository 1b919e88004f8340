package dev.quarters.x86.translate;

import static java.lang.Double.doubleToRawLongBits;
import static java.lang.Double.longBitsToDouble;

import dev.quarters.x86.Processor;
import dev.quarters.x86.sse.Float64;
import dev.quarters.x86.sse.SimdExceptions;

/** What {@link VectorDoubles} leaves to the interpreter's methods, and what that says of MXCSR. */
final class SlowDoubles {

    /** Some register may hold a denormal number although nothing in the code says so. */
    private static final int DENORMAL = -1;

    private static final int CAREFUL = 0;
    private static final int QUICK = 1;

    private SlowDoubles() {}

    static double add(Processor cpu, double left, double right) {
        return result(cpu, Float64.add(cpu, doubleToRawLongBits(left), doubleToRawLongBits(right)));
    }

    static double subtract(Processor cpu, double left, double right) {
        return result(
                cpu, Float64.subtract(cpu, doubleToRawLongBits(left), doubleToRawLongBits(right)));
    }

    static double multiply(Processor cpu, double left, double right) {
        return result(
                cpu, Float64.multiply(cpu, doubleToRawLongBits(left), doubleToRawLongBits(right)));
    }

    static double divide(Processor cpu, double left, double right) {
        return result(
                cpu, Float64.divide(cpu, doubleToRawLongBits(left), doubleToRawLongBits(right)));
    }

    static double squareRoot(Processor cpu, double value) {
        return result(cpu, Float64.squareRoot(cpu, doubleToRawLongBits(value)));
    }

    private static double result(Processor cpu, long bits) {
        SimdExceptions.commit(cpu);
        return longBitsToDouble(bits);
    }

    /** How careful to be, at the start and after what may have written MXCSR. */
    static int care(Processor cpu) {
        return Float64.isQuick(cpu) ? QUICK : CAREFUL;
    }

    /** How careful to be when a slow operation had that result. */
    static int care(Processor cpu, double result, int before) {
        if (before == DENORMAL || !Float64.isNotDenormal(result)) {
            return DENORMAL;
        }
        return care(cpu);
    }
}
