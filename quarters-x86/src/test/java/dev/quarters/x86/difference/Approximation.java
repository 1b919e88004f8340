package dev.quarters.x86.difference;

import dev.quarters.x86.decode.Row;

import java.math.BigInteger;
import java.util.Set;

/**
 * Instructions whose results are each processor's own within bounds that the SDM gives: those of
 * the transcendental x87 instructions may be off by the last bit (Vol. 1 §8.3.10), those of RCPPS
 * and RSQRTPS by 1.5 times two to -12 (Vol. 2B).
 */
final class Approximation {

    private static final Set<String> LAST_BIT =
            Set.of("F2XM1", "FYL2X", "FYL2XP1", "FPTAN", "FPATAN", "FSIN", "FCOS", "FSINCOS");
    private static final Set<String> TWELVE_BITS = Set.of("RCPPS", "RCPSS", "RSQRTPS", "RSQRTSS");
    private static final int C1 = 0x200;
    private static final double RELATIVE_ERROR = 0x1.8p-12 + 0x1.8p-12;

    private Approximation() {}

    static boolean isAllowed(Row row) {
        return LAST_BIT.contains(row.mnemonic()) || TWELVE_BITS.contains(row.mnemonic());
    }

    /** Makes what is near enough in the actual state that of the expected one. */
    static void align(MachineState expected, MachineState actual) {
        boolean near = true;
        for (int i = 0; i < 8; i++) {
            near &= isNear(expected, actual, i);
        }
        if (near) {
            System.arraycopy(expected.significand, 0, actual.significand, 0, 8);
            System.arraycopy(expected.signExponent, 0, actual.signExponent, 0, 8);
            actual.status = actual.status & ~C1 | expected.status & C1;
        }
        for (int i = 0; i < 32; i++) {
            boolean low = isNear((int) expected.xmm[i], (int) actual.xmm[i]);
            if (low && isNear((int) (expected.xmm[i] >>> 32), (int) (actual.xmm[i] >>> 32))) {
                actual.xmm[i] = expected.xmm[i];
            }
        }
    }

    private static boolean isNear(MachineState expected, MachineState actual, int i) {
        BigInteger distance = number(expected, i).subtract(number(actual, i));
        return distance.abs().compareTo(BigInteger.ONE) <= 0;
    }

    /** In the order of magnitude, a step for each representable number. */
    private static BigInteger number(MachineState state, int i) {
        BigInteger exponent = BigInteger.valueOf(state.signExponent[i]).shiftLeft(63);
        return exponent.add(BigInteger.valueOf(state.significand[i] & Long.MAX_VALUE));
    }

    /** Zero, or so little above the smallest number that RCPPS may make a zero of it (Vol. 2B). */
    private static boolean isTiny(int value) {
        return (value & Integer.MAX_VALUE) < 0x0080_1000;
    }

    private static boolean isNear(int expected, int actual) {
        float wanted = Float.intBitsToFloat(expected);
        float found = Float.intBitsToFloat(actual);
        return expected == actual
                || isTiny(expected) && isTiny(actual) && (expected ^ actual) >= 0
                || Math.abs((double) wanted - found) <= Math.abs(wanted) * RELATIVE_ERROR;
    }
}
