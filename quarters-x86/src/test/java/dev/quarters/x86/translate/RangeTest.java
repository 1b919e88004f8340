package dev.quarters.x86.translate;

import static org.assertj.core.api.Assertions.assertThat;

import static java.lang.Double.doubleToRawLongBits;
import static java.lang.Double.longBitsToDouble;

import dev.quarters.x86.Processor;
import dev.quarters.x86.interpret.FlatMachine;
import dev.quarters.x86.sse.Float64;
import dev.quarters.x86.sse.SimdExceptions;

import org.junit.jupiter.api.Test;

import java.util.Random;

/** What is known of results holds, and nothing but an inexact result is raised on the way. */
class RangeTest {

    private static final int ROUNDS = 300_000;
    private static final int MASKED = 0x1F80;
    private static final int RAISED = 0x3F;
    private static final int INEXACT = 0x20;

    private final Processor cpu = new FlatMachine().cpu;
    private final Random random = new Random(1);

    /** A number and what is known of it. */
    private record Known(double value, Range range) {}

    @Test
    void operationsStayInTheirRanges() {
        int safe = 0;
        for (int i = 0; i < ROUNDS; i++) {
            Known known = number();
            for (int j = 0; j < 5 && known.range.isSafe(); j++) {
                cpu.mxcsr = MASKED;
                cpu.simdExceptions = 0;
                known = next(known, random.nextBoolean() ? number() : known);
                if (known.range.isSafe()) {
                    assertHolds(known);
                    safe++;
                }
            }
        }
        assertThat(safe).isGreaterThan(ROUNDS);
    }

    @Test
    void usualNumbersAreTheRangesOwn() {
        for (double value : new double[] {0, -0.0, 1, -0x1p-255, 0x1.fffffffffffffp254, 1e76}) {
            assertThat(Float64.isUsual(value)).as("%a", value).isTrue();
            assertThat(SlowDoubles.stillIn(1, value, 255, 255)).as("%a", value).isEqualTo(1);
        }
        double[] others = {
            Double.NaN,
            Double.NEGATIVE_INFINITY,
            0x1.0000000000001p255,
            0x1.fffffffffffffp-256,
            Double.MIN_VALUE,
            -Double.MAX_VALUE,
            Double.MIN_NORMAL
        };
        for (double value : others) {
            assertThat(Float64.isUsual(value)).as("%a", value).isFalse();
            assertThat(SlowDoubles.stillIn(1, value, 255, 255)).as("%a", value).isEqualTo(-1);
        }
    }

    private void assertHolds(Known known) {
        SimdExceptions.commit(cpu);
        Range range = known.range;
        assertThat(SlowDoubles.stillIn(1, known.value, range.low(), range.high()))
                .as("%a in %s", known.value, range)
                .isEqualTo(1);
        assertThat(cpu.mxcsr & RAISED & ~INEXACT).as("%a in %s", known.value, range).isZero();
    }

    private Known next(Known left, Known right) {
        Range one = left.range;
        Range other = right.range;
        int operation = random.nextInt(5);
        if (operation == 0) {
            return new Known(SlowDoubles.add(cpu, left.value, right.value), one.sum(other));
        } else if (operation == 1) {
            return new Known(SlowDoubles.subtract(cpu, left.value, right.value), one.sum(other));
        } else if (operation == 2) {
            return new Known(
                    SlowDoubles.multiply(cpu, left.value, right.value), one.product(other));
        } else if (operation == 3 && right.value != 0) {
            return new Known(SlowDoubles.divide(cpu, left.value, right.value), one.quotient(other));
        } else if (operation == 4 && left.value >= 0) {
            return new Known(SlowDoubles.squareRoot(cpu, left.value), one.squareRoot());
        }
        return left;
    }

    /** Often at an end, or next to it. */
    private Known number() {
        Range range = new Range(bound(), bound());
        int exponent = random.nextBoolean() ? range.high() : -range.low();
        if (random.nextInt(3) == 0) {
            exponent = random.nextInt(range.low() + range.high()) - range.low();
        }
        long[] fractions = {0, 1, -1L >>> 12, random.nextLong() >>> 12};
        long fraction = fractions[random.nextInt(exponent == range.high() ? 1 : fractions.length)];
        long bits = doubleToRawLongBits(Math.scalb(1.0, exponent)) | fraction;
        double value = random.nextInt(20) == 0 ? 0 : longBitsToDouble(bits);
        return new Known(random.nextBoolean() ? value : -value, range);
    }

    private int bound() {
        return random.nextBoolean() ? 200 + random.nextInt(312) : 511 + random.nextInt(2);
    }
}
