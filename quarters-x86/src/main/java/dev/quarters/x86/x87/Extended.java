package dev.quarters.x86.x87;

/**
 * What raw 80-bit numbers are (Intel SDM Vol. 1 §4.8.3, §8.2.2), and conversions that are exact.
 */
public final class Extended {

    private static final long FRACTION = Long.MAX_VALUE;

    private Extended() {}

    static boolean isInfinite(int signExponent) {
        return (signExponent & 0x7FFF) == 0x7FFF;
    }

    static boolean isInfinity(int signExponent, long significand) {
        return (signExponent & 0x7FFF) == 0x7FFF && significand == Long.MIN_VALUE;
    }

    /** Also those that are signaling. */
    static boolean isNan(int signExponent, long significand) {
        return (signExponent & 0x7FFF) == 0x7FFF && (significand & FRACTION) != 0;
    }

    static boolean isSignaling(int signExponent, long significand) {
        return isNan(signExponent, significand) && (significand & 1L << 62) == 0;
    }

    /** Denormal or pseudo-denormal. */
    static boolean isDenormal(int signExponent, long significand) {
        return (signExponent & 0x7FFF) == 0 && significand != 0;
    }

    /** Pseudo-NaN, pseudo-infinity, unnormal: no operand since the 387. */
    static boolean isUnsupported(int signExponent, long significand) {
        return (signExponent & 0x7FFF) != 0 && significand >= 0;
    }

    /** Of the first one in the significand, without the bias; the number is not zero. */
    static int exponent(int signExponent, long significand) {
        int biased = Math.max(signExponent & 0x7FFF, 1);
        return biased - SoftExtended.BIAS - Long.numberOfLeadingZeros(significand);
    }

    static long normalized(long significand) {
        return significand << Long.numberOfLeadingZeros(significand);
    }

    /** Sign and exponent of a float32; a NaN stays signaling. */
    public static int signExponentOf32(int bits) {
        int sign = bits >>> 16 & 0x8000;
        int exponent = bits >>> 23 & 0xFF;
        if (exponent == 0xFF) {
            return sign | 0x7FFF;
        } else if (exponent == 0) {
            int fraction = bits & 0x7FFFFF;
            return fraction == 0 ? sign : sign | 0x3F89 - Integer.numberOfLeadingZeros(fraction);
        }
        return sign | exponent - 127 + SoftExtended.BIAS;
    }

    /** Significand of a float32. */
    public static long significandOf32(int bits) {
        long fraction = bits & 0x7FFFFF;
        if ((bits & 0x7F80_0000) == 0) {
            return fraction == 0 ? 0 : normalized(fraction);
        }
        return fraction << 40 | Long.MIN_VALUE;
    }

    /** Sign and exponent of a float64; a NaN stays signaling. */
    public static int signExponentOf64(long bits) {
        int sign = (int) (bits >>> 48) & 0x8000;
        int exponent = (int) (bits >>> 52) & 0x7FF;
        if (exponent == 0x7FF) {
            return sign | 0x7FFF;
        } else if (exponent == 0) {
            long fraction = bits & 0xFFFFFFFFFFFFFL;
            return fraction == 0 ? sign : sign | 0x3C0C - Long.numberOfLeadingZeros(fraction);
        }
        return sign | exponent - 1023 + SoftExtended.BIAS;
    }

    /** Significand of a float64. */
    public static long significandOf64(long bits) {
        long fraction = bits & 0xFFFFFFFFFFFFFL;
        if ((bits & 0x7FF0_0000_0000_0000L) == 0) {
            return fraction == 0 ? 0 : normalized(fraction);
        }
        return fraction << 11 | Long.MIN_VALUE;
    }

    /** The bits of a number that float32 has, NaNs cut. */
    public static int to32(int signExponent, long significand) {
        int sign = (signExponent & 0x8000) << 16;
        int exponent = signExponent & 0x7FFF;
        if (exponent == 0x7FFF) {
            return sign | 0x7F800000 | (int) (significand >>> 40) & 0x7FFFFF;
        } else if (significand == 0) {
            return sign;
        }
        int biased = exponent - SoftExtended.BIAS + 127;
        return biased > 0
                ? sign | biased << 23 | (int) (significand >>> 40) & 0x7FFFFF
                : sign | (int) (significand >>> 41 - biased);
    }

    /** The bits of a number that float64 has, NaNs cut. */
    public static long to64(int signExponent, long significand) {
        long sign = (long) (signExponent & 0x8000) << 48;
        int exponent = signExponent & 0x7FFF;
        if (exponent == 0x7FFF) {
            return sign | 0x7FF0_0000_0000_0000L | significand >>> 11 & 0xFFFFFFFFFFFFFL;
        } else if (significand == 0) {
            return sign;
        }
        int biased = exponent - SoftExtended.BIAS + 1023;
        return biased > 0
                ? sign | (long) biased << 52 | significand >>> 11 & 0xFFFFFFFFFFFFFL
                : sign | significand >>> 12 - biased;
    }
}
