package dev.quarters.x86.difference;

/** Random numbers, in which those where arithmetic has its corners are frequent. */
final class Values {

    private static final int[] FLOATS = {
        0,
        0x80000000,
        0x3F800000,
        0xBF800000,
        0x7F800000,
        0xFF800000,
        0x7FC00000,
        0xFFC00000,
        0x7F800001,
        0xFF812345,
        0x7FC12345,
        1,
        0x80000001,
        0x007FFFFF,
        0x00800000,
        0x80800000,
        0x7F7FFFFF,
        0xFF7FFFFF,
        0x3F000000,
        0x40000000,
        0x40400000,
        0x4F000000,
        0xCF000000,
        0x4EFFFFFF,
        0x5F000000,
        0xDF000000,
        0x3FC00000,
        0x40200000,
        0x4B000000,
        0x00400000
    };

    private static final long[] DOUBLES = {
        0,
        0x8000000000000000L,
        0x3FF0000000000000L,
        0xBFF0000000000000L,
        0x7FF0000000000000L,
        0xFFF0000000000000L,
        0x7FF8000000000000L,
        0xFFF8000000000000L,
        0x7FF0000000000001L,
        0xFFF4567812345678L,
        0x7FF9123456789ABCL,
        1,
        0x8000000000000001L,
        0x000FFFFFFFFFFFFFL,
        0x0010000000000000L,
        0x8010000000000000L,
        0x7FEFFFFFFFFFFFFFL,
        0xFFEFFFFFFFFFFFFFL,
        0x3FE0000000000000L,
        0x4000000000000000L,
        0x4008000000000000L,
        0x41DFFFFFFFC00000L,
        0x41E0000000000000L,
        0xC1E0000000200000L,
        0x43E0000000000000L,
        0xC3E0000000000000L,
        0x47EFFFFFE0000000L,
        0x47EFFFFFF0000000L,
        0x3690000000000000L,
        0x36A0000000000000L,
        0x380FFFFFE0000000L,
        0x380FFFFFFFFFFFFFL,
        0x3FF8000000000000L,
        0x4004000000000000L
    };

    private static final long[] INTEGERS = {
        0,
        1,
        -1,
        2,
        0x7F,
        0x80,
        0xFF,
        0x7FFF,
        0x8000,
        0xFFFF,
        0x7FFFFFFF,
        0x80000000L,
        0xFFFFFFFFL,
        0x7FFFFFFFFFFFFFFFL,
        0x8000000000000000L,
        0x8080808080808080L,
        0x7F7F7F7F7F7F7F7FL,
        0x00FF00FF00FF00FFL,
        0x8000800080008000L,
        0x7FFF7FFF7FFF7FFFL,
        0x8000000080000000L,
        0x7FFFFFFF7FFFFFFFL,
        0xFFFFFFFF00000000L,
        15,
        16,
        31,
        32,
        63,
        64
    };

    private static final int[] EXPONENTS = {
        0, 1, 2, 0x3FFE, 0x3FFF, 0x4000, 0x7FFE, 0x7FFF, 0x401E, 0x403D, 0x403E, 0x3F81, 0x3C01,
        0x3C00, 0x43FE, 0x407E, 0x3FBF, 0x3FFC, 0x7FFD, 63, 64
    };

    private static final long[] SIGNIFICANDS = {
        0x8000000000000000L, 0xC000000000000000L, 0xFFFFFFFFFFFFFFFFL, 0x8000000000000001L,
        0xA000000000000000L, 0xC000000000000001L, 0x8000008000000000L, 0x8000000000000400L,
        0xFFFFFFFFFFFFFC00L, 0xFFFFFF0000000000L, 0xC90FDAA22168C235L
    };

    private Values() {}

    static long integer(SplitMix random) {
        long value = random.percent(30) ? INTEGERS[random.below(INTEGERS.length)] : random.next();
        return random.percent(20) ? value >> random.below(64) : value;
    }

    static int float32(SplitMix random) {
        if (random.percent(35)) {
            return FLOATS[random.below(FLOATS.length)];
        }
        int bits = (int) random.next();
        if (random.percent(70)) { // exponents near each other, so that sums are not trivial
            bits = bits & 0x807FFFFF | 127 - 12 + random.below(25) << 23;
        }
        return random.percent(30) ? bits & -1 << random.below(24) : bits;
    }

    static long float64(SplitMix random) {
        if (random.percent(35)) {
            return DOUBLES[random.below(DOUBLES.length)];
        }
        long bits = random.next();
        if (random.percent(70)) {
            bits = bits & 0x800FFFFFFFFFFFFFL | (long) (1023 - 30 + random.below(60)) << 52;
        }
        return random.percent(40) ? bits & -1L << random.below(53) : bits;
    }

    static int float80Exponent(SplitMix random) {
        int sign = random.percent(50) ? 0x8000 : 0;
        if (random.percent(25)) {
            return sign | EXPONENTS[random.below(EXPONENTS.length)];
        }
        return sign
                | (random.percent(80)
                        ? 0x3FFF - 35 + random.below(70)
                        : (int) random.next() & 0x7FFF);
    }

    /** For that exponent; seldom one that the format does not have. */
    static long float80Significand(SplitMix random, int signExponent) {
        int exponent = signExponent & 0x7FFF;
        long value =
                random.percent(35)
                        ? SIGNIFICANDS[random.below(SIGNIFICANDS.length)]
                        : random.next() | Long.MIN_VALUE;
        if (random.percent(30)) {
            value &= -1L << random.below(64);
        }
        if (exponent == 0) {
            return random.percent(40) ? 0 : random.percent(90) ? value >>> random.below(64) : value;
        }
        if (exponent == 0x7FFF && random.percent(50)) {
            return Long.MIN_VALUE;
        }
        return random.percent(3) ? random.next() >>> 1 : value;
    }

    /** Half of an XMM register: all that instructions see in it. */
    static long vector(SplitMix random, int kind) {
        return switch (kind) {
            case 0, 1 -> float64(random);
            case 2, 3 -> (long) float32(random) << 32 | float32(random) & 0xFFFFFFFFL;
            case 4 -> integer(random);
            case 5 -> bytes(random);
            default -> random.next();
        };
    }

    /** Bytes out of a small set, so that comparisons find equal ones, zeros among them. */
    private static long bytes(SplitMix random) {
        long value = 0;
        for (int i = 0; i < 8; i++) {
            value = value << 8 | random.below(6) * 0x33 & 0xFF;
        }
        return value;
    }
}
