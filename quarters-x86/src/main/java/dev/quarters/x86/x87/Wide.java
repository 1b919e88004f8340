package dev.quarters.x86.x87;

/** Shifts of 128 bits, {@code high : low}. To the right, what is lost makes the last bit one. */
final class Wide {

    private Wide() {}

    static long shiftRightHigh(long high, int distance) {
        return distance < 64 ? high >>> distance : 0;
    }

    static long shiftRightLow(long high, long low, int distance) {
        if (distance == 0) {
            return low;
        } else if (distance < 64) {
            long lost = low << 64 - distance;
            return high << 64 - distance | low >>> distance | (lost != 0 ? 1 : 0);
        } else if (distance == 64) {
            return high | (low != 0 ? 1 : 0);
        } else if (distance < 128) {
            long lost = high << 128 - distance | low;
            return high >>> distance - 64 | (lost != 0 ? 1 : 0);
        }
        return (high | low) != 0 ? 1 : 0;
    }

    static long shiftLeftHigh(long high, long low, int distance) {
        if (distance == 0) {
            return high;
        }
        return distance < 64 ? high << distance | low >>> 64 - distance : low << distance - 64;
    }

    static long shiftLeftLow(long low, int distance) {
        return distance < 64 ? low << distance : 0;
    }

    /** The rest of a division as what follows the quotient: exact in its first bit and sign. */
    static long fraction(long rest, long divisor) {
        if (rest == 0) {
            return 0;
        }
        int order = rest < 0 ? 1 : Long.compareUnsigned(rest << 1, divisor);
        return order < 0 ? 1 : order == 0 ? Long.MIN_VALUE : Long.MIN_VALUE | 1;
    }
}
