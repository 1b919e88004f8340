package dev.quarters.x86.x87;

/**
 * Arithmetic on the double extended-precision format by integers (Intel SDM Vol. 1 §4.2, §4.8,
 * §4.9; IEEE 754-2008). An operation takes raw 80-bit numbers, as 16 bits of sign and exponent and
 * 64 of significand, and leaves the number, the exceptions and whether it was rounded up in the
 * fields here, so that nothing is allocated. It rounds to the precision and the exponent range that
 * were set before: those of the control word, or those of SSE's formats, for which operands were
 * widened.
 *
 * <p>An exact result is a significand of 128 bits, {@code high} (its bit 63 is one) and {@code
 * low}, of which the last bit also stands for all that was shifted out; its value is {@code high :
 * low} times two to {@code exponent - 127}.
 */
public final class SoftExtended {

    /** The exceptions, as the status word and MXCSR have them. */
    public static final int INVALID = 1;

    public static final int DENORMAL = 2;
    public static final int ZERO_DIVIDE = 4;
    public static final int OVERFLOW = 8;
    public static final int UNDERFLOW = 16;
    public static final int INEXACT = 32;

    /** Those found before computing: unmasked, there is no result. */
    public static final int BEFORE = INVALID | DENORMAL | ZERO_DIVIDE;

    /** Rounding modes, as the control word and MXCSR have them. */
    public static final int NEAREST = 0;

    public static final int DOWN = 1;
    public static final int UP = 2;
    public static final int ZERO = 3;

    public static final int BIAS = 0x3FFF;
    public static final int SIGN = 0x8000;
    public static final int MAXIMUM = 0x7FFF;
    public static final long LEADING = Long.MIN_VALUE;
    public static final long QUIET = 1L << 62;

    /** What an unmasked overflow or underflow is scaled by (Intel SDM Vol. 1 §8.5.4). */
    private static final int SCALE = 24576;

    public int rounding;
    public int precision = 64;
    public int masks = 0x3F;
    public boolean flushToZero;
    private int smallest = 1 - BIAS;
    private int largest = BIAS;

    public int signExponent;
    public long significand;
    public int flags;
    public boolean roundedUp;

    /** With a control word's rounding, precision and masks. */
    void control(int control) {
        rounding = control >> 10 & 3;
        masks = control & 0x3F;
        precision =
                switch (control >> 8 & 3) {
                    case 0 -> 24;
                    case 2 -> 53;
                    default -> 64; // 1 is reserved
                };
        flushToZero = false;
        range(BIAS);
    }

    /** The exponents of a format with that bias: 127, 1023 or 16383. */
    public void range(int bias) {
        smallest = 1 - bias;
        largest = bias;
    }

    /** Sets the result. */
    public void result(int newSignExponent, long newSignificand) {
        signExponent = newSignExponent;
        significand = newSignificand;
    }

    /** Begins an operation. */
    public void clear() {
        flags = 0;
        roundedUp = false;
    }

    /** The answer to an invalid operation: the real indefinite. */
    void invalid() {
        flags |= INVALID;
        result(0xFFFF, LEADING | QUIET);
    }

    private void infinity(int sign) {
        result(sign | MAXIMUM, LEADING);
    }

    /** Adds two numbers that are no NaN. */
    public void add(int signExponent1, long significand1, int signExponent2, long significand2) {
        int sign = signExponent1 & SIGN;
        boolean same = ((signExponent1 ^ signExponent2) & SIGN) == 0;
        boolean infinite1 = Extended.isInfinite(signExponent1);
        boolean infinite2 = Extended.isInfinite(signExponent2);
        if (infinite1 || infinite2) {
            if (infinite1 && infinite2 && !same) {
                invalid();
            } else {
                infinity(infinite1 ? sign : signExponent2 & SIGN);
            }
        } else if (significand1 == 0 || significand2 == 0) {
            addZero(signExponent1, significand1, signExponent2, significand2);
        } else {
            addFinite(signExponent1, significand1, signExponent2, significand2, same);
        }
    }

    private void addZero(
            int signExponent1, long significand1, int signExponent2, long significand2) {
        if (significand1 == 0 && significand2 == 0) {
            boolean same = ((signExponent1 ^ signExponent2) & SIGN) == 0;
            result(same ? signExponent1 & SIGN : zeroOfDifference(), 0);
        } else if (significand1 == 0) {
            finish(signExponent2, significand2);
        } else {
            finish(signExponent1, significand1);
        }
    }

    private int zeroOfDifference() {
        return rounding == DOWN ? SIGN : 0;
    }

    private void addFinite(
            int signExponent1,
            long significand1,
            int signExponent2,
            long significand2,
            boolean same) {
        int exponent1 = Extended.exponent(signExponent1, significand1);
        int exponent2 = Extended.exponent(signExponent2, significand2);
        long left = Extended.normalized(significand1);
        long right = Extended.normalized(significand2);
        int sign = signExponent1 & SIGN;
        if (exponent1 < exponent2
                || exponent1 == exponent2 && Long.compareUnsigned(left, right) < 0) {
            int exponent = exponent1;
            exponent1 = exponent2;
            exponent2 = exponent;
            long value = left;
            left = right;
            right = value;
            sign = signExponent2 & SIGN;
        }
        int distance = exponent1 - exponent2;
        long high = Wide.shiftRightHigh(right, distance);
        long low = Wide.shiftRightLow(right, 0, distance);
        if (same) {
            sum(sign, exponent1, left, high, low);
        } else {
            difference(sign, exponent1, left, high, low);
        }
    }

    private void sum(int sign, int exponent, long left, long high, long low) {
        long sum = left + high;
        if (Long.compareUnsigned(sum, left) < 0) {
            long carried = low >>> 1 | low & 1 | sum << 63;
            round(sign, exponent + 1, sum >>> 1 | LEADING, carried);
        } else {
            round(sign, exponent, sum, low);
        }
    }

    private void difference(int sign, int exponent, long left, long high, long low) {
        long low2 = -low;
        long high2 = left - high - (low != 0 ? 1 : 0);
        if ((high2 | low2) == 0) {
            result(zeroOfDifference(), 0);
            return;
        }
        normalizeAndRound(sign, exponent, high2, low2);
    }

    /** Rounds a number of 128 bits, not zero, whose first one may be anywhere. */
    void normalizeAndRound(int sign, int exponent, long high, long low) {
        int shift =
                high != 0 ? Long.numberOfLeadingZeros(high) : 64 + Long.numberOfLeadingZeros(low);
        round(
                sign,
                exponent - shift,
                Wide.shiftLeftHigh(high, low, shift),
                Wide.shiftLeftLow(low, shift));
    }

    /** Multiplies two numbers that are no NaN. */
    public void multiply(
            int signExponent1, long significand1, int signExponent2, long significand2) {
        int sign = (signExponent1 ^ signExponent2) & SIGN;
        boolean infinite = Extended.isInfinite(signExponent1) || Extended.isInfinite(signExponent2);
        if (significand1 == 0 || significand2 == 0) {
            if (infinite) {
                invalid();
            } else {
                result(sign, 0);
            }
        } else if (infinite) {
            infinity(sign);
        } else {
            long left = Extended.normalized(significand1);
            long right = Extended.normalized(significand2);
            int exponent =
                    Extended.exponent(signExponent1, significand1)
                            + Extended.exponent(signExponent2, significand2);
            normalizeAndRound(
                    sign, exponent + 1, Math.unsignedMultiplyHigh(left, right), left * right);
        }
    }

    /** Divides two numbers that are no NaN. */
    public void divide(int signExponent1, long significand1, int signExponent2, long significand2) {
        int sign = (signExponent1 ^ signExponent2) & SIGN;
        boolean infinite1 = Extended.isInfinite(signExponent1);
        boolean infinite2 = Extended.isInfinite(signExponent2);
        if (infinite1 && infinite2 || (significand1 | significand2) == 0) {
            invalid();
        } else if (infinite1) {
            infinity(sign);
        } else if (significand2 == 0) {
            flags = flags & ~DENORMAL | ZERO_DIVIDE;
            infinity(sign);
        } else if (infinite2 || significand1 == 0) {
            result(sign, 0);
        } else {
            divideFinite(sign, signExponent1, significand1, signExponent2, significand2);
        }
    }

    private void divideFinite(
            int sign, int signExponent1, long significand1, int signExponent2, long significand2) {
        long dividend = Extended.normalized(significand1);
        long divisor = Extended.normalized(significand2);
        int exponent =
                Extended.exponent(signExponent1, significand1)
                        - Extended.exponent(signExponent2, significand2);
        long rest = dividend;
        long quotient = 0;
        if (Long.compareUnsigned(dividend, divisor) >= 0) {
            rest -= divisor;
            quotient = 1;
        }
        int bits = quotient == 0 ? 64 : 63;
        for (int i = 0; i < bits; i++) {
            boolean carry = rest < 0;
            rest <<= 1;
            quotient <<= 1;
            if (carry || Long.compareUnsigned(rest, divisor) >= 0) {
                rest -= divisor;
                quotient |= 1;
            }
        }
        round(sign, bits == 64 ? exponent - 1 : exponent, quotient, Wide.fraction(rest, divisor));
    }

    /** The square root of a number that is no NaN. */
    public void squareRoot(int newSignExponent, long newSignificand) {
        if (newSignificand == 0) {
            result(newSignExponent, 0);
        } else if ((newSignExponent & SIGN) != 0) {
            flags &= ~DENORMAL;
            invalid();
        } else if (Extended.isInfinite(newSignExponent)) {
            infinity(0);
        } else {
            int exponent = Extended.exponent(newSignExponent, newSignificand);
            long value = Extended.normalized(newSignificand);
            boolean odd = (exponent & 1) != 0;
            // The radicand as 128 bits whose root has 64, the first of them one.
            long high = odd ? value : value >>> 1;
            long low = odd ? 0 : value << 63;
            squareRoot(exponent >> 1, high, low);
        }
    }

    /** Digit by digit; the rest, of 65 bits at most, is {@code carry : rest}. */
    private void squareRoot(int exponent, long high, long low) {
        long root = 0;
        long rest = 0;
        long restHigh = 0;
        for (int i = 0; i < 64; i++) {
            int digits = (int) (i < 32 ? high >>> 62 - 2 * i : low >>> 62 - 2 * (i - 32)) & 3;
            restHigh = restHigh << 2 | rest >>> 62;
            rest = rest << 2 | digits;
            long trialHigh = root >>> 62;
            long trial = root << 2 | 1;
            boolean fits =
                    restHigh > trialHigh
                            || restHigh == trialHigh && Long.compareUnsigned(rest, trial) >= 0;
            root <<= 1;
            if (fits) {
                restHigh -= trialHigh + (Long.compareUnsigned(rest, trial) < 0 ? 1 : 0);
                rest -= trial;
                root |= 1;
            }
        }
        // A root is never halfway between two numbers: the rest is above the root or it is not.
        boolean more = restHigh != 0 || Long.compareUnsigned(rest, root) > 0;
        long fraction = (rest | restHigh) == 0 ? 0 : more ? LEADING | 1 : 1;
        round(0, exponent, root, fraction);
    }

    /** Rounds a number that is neither zero nor infinite nor a NaN. */
    public void finish(int newSignExponent, long newSignificand) {
        round(
                newSignExponent & SIGN,
                Extended.exponent(newSignExponent, newSignificand),
                Extended.normalized(newSignificand),
                0);
    }

    /** Rounds an exact result, as the class describes it. */
    void round(int sign, int exponent, long high, long low) {
        boolean tiny = exponent < smallest && isTiny(sign, exponent, high, low);
        boolean masked = (masks & UNDERFLOW) != 0 || exponent + SCALE < smallest;
        if (tiny && masked) {
            roundTiny(sign, exponent, high, low);
            return;
        }
        long value = rounded(sign, high, low);
        int carried = value == 0 ? exponent + 1 : exponent;
        long normal = value == 0 ? LEADING : value;
        if (tiny) {
            flags |= UNDERFLOW;
            result(sign | carried + SCALE + BIAS & MAXIMUM, normal);
        } else if (carried > largest) {
            overflow(sign, carried, normal);
        } else {
            result(sign | carried + BIAS, normal);
        }
    }

    /** Whether it would be too small even when rounded with any exponent. */
    private boolean isTiny(int sign, int exponent, long high, long low) {
        if (exponent < smallest - 1) {
            return true;
        }
        long kept = high & -1L << 64 - precision;
        return kept != -1L << 64 - precision || !roundsUp(sign, high, low);
    }

    private void roundTiny(int sign, int exponent, long high, long low) {
        if (flushToZero) {
            flags |= UNDERFLOW | INEXACT;
            result(sign, 0);
            return;
        }
        int distance = smallest - exponent;
        long shiftedHigh = Wide.shiftRightHigh(high, distance);
        long shiftedLow = Wide.shiftRightLow(high, low, distance);
        long value = rounded(sign, shiftedHigh, shiftedLow);
        if ((flags & INEXACT) != 0) {
            flags |= UNDERFLOW;
        }
        if (value == 0) {
            result(sign, 0);
        } else if (smallest == 1 - BIAS) {
            result(sign | (value < 0 ? 1 : 0), value);
        } else {
            int shift = Long.numberOfLeadingZeros(value);
            result(sign | smallest - shift + BIAS, value << shift);
        }
    }

    private void overflow(int sign, int exponent, long value) {
        flags |= OVERFLOW;
        if ((masks & OVERFLOW) == 0 && exponent - SCALE <= largest) {
            result(sign | exponent - SCALE + BIAS & MAXIMUM, value);
            return;
        }
        flags |= INEXACT;
        roundedUp = rounding == NEAREST || rounding == (sign != 0 ? DOWN : UP);
        if (roundedUp) {
            infinity(sign);
        } else {
            result(sign | largest + BIAS, -1L << 64 - precision);
        }
    }

    /** The significand cut to the precision; zero when it carries out. Sets flags. */
    private long rounded(int sign, long high, long low) {
        int drop = 64 - precision;
        long unit = 1L << drop;
        long rest = high & unit - 1;
        if ((rest | low) == 0) {
            return high;
        }
        flags |= INEXACT;
        long kept = high & -unit;
        roundedUp = roundsUp(sign, high, low);
        return roundedUp ? kept + unit : kept;
    }

    private boolean roundsUp(int sign, long high, long low) {
        int drop = 64 - precision;
        long rest = drop == 0 ? 0 : high & (1L << drop) - 1;
        if ((rest | low) == 0) {
            return false;
        }
        return switch (rounding) {
            case NEAREST -> {
                boolean odd = (high >>> drop & 1) != 0;
                if (drop == 0) {
                    yield low < 0 && (low != LEADING || odd);
                }
                long half = 1L << drop - 1;
                yield rest > half || rest == half && (low != 0 || odd);
            }
            case DOWN -> sign != 0;
            case UP -> sign == 0;
            default -> false;
        };
    }
}
