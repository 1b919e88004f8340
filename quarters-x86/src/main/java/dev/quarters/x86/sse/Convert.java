package dev.quarters.x86.sse;

import dev.quarters.x86.Processor;
import dev.quarters.x86.x87.SoftExtended;

/** Single numbers from one format to another, with MXCSR's rounding and exceptions. */
public final class Convert {

    private static final int TRUNCATE = SoftExtended.ZERO;
    private static final double TWO_31 = 0x1p31;
    private static final double TWO_63 = 0x1p63;
    private static final double TWO_52 = 0x1p52;

    private Convert() {}

    /** A number without fraction, by a rounding mode. */
    static double round(double value, int rounding) {
        return switch (rounding) {
            case SoftExtended.NEAREST -> Math.rint(value);
            case SoftExtended.DOWN -> Math.floor(value);
            case SoftExtended.UP -> Math.ceil(value);
            default -> Math.abs(value) < TWO_52 ? (double) (long) value : value;
        };
    }

    /** CVTSD2SI; what does not fit is the integer indefinite. */
    public static long toQuadword(Processor cpu, long bits) {
        return toInteger(cpu, bits, Mxcsr.rounding(cpu), TWO_63, Long.MIN_VALUE);
    }

    /** CVTTSD2SI. */
    public static long truncateToQuadword(Processor cpu, long bits) {
        return toInteger(cpu, bits, TRUNCATE, TWO_63, Long.MIN_VALUE);
    }

    /** CVTSD2SI. */
    public static int toDoubleword(Processor cpu, long bits) {
        return (int) toInteger(cpu, bits, Mxcsr.rounding(cpu), TWO_31, Integer.MIN_VALUE);
    }

    /** CVTTSD2SI. */
    public static int truncateToDoubleword(Processor cpu, long bits) {
        return (int) toInteger(cpu, bits, TRUNCATE, TWO_31, Integer.MIN_VALUE);
    }

    private static long toInteger(
            Processor cpu, long bits, int rounding, double bound, long indefinite) {
        double value = Double.longBitsToDouble(SlowFloat64.operand(cpu, bits));
        double whole = round(value, rounding);
        if (whole >= -bound && whole < bound) {
            if (whole != value) {
                cpu.simdExceptions |= SoftExtended.INEXACT;
            }
            return (long) whole;
        }
        cpu.simdExceptions |= SoftExtended.INVALID;
        return indefinite;
    }

    /** A single as a double without exceptions, for what goes on to an integer. */
    public static long exact(Processor cpu, int bits) {
        float value = Float.intBitsToFloat(SlowFloat32.operand(cpu, bits));
        return Double.doubleToRawLongBits(value);
    }

    /** CVTSI2SD. */
    public static long toDouble(Processor cpu, long value) {
        double rounded = value;
        return Math.abs(value) <= 1L << 53 && value != Long.MIN_VALUE
                ? Double.doubleToRawLongBits(rounded)
                : SlowFloat64.ofInteger(cpu, value);
    }

    /** CVTSI2SS. */
    public static int toSingle(Processor cpu, long value) {
        return Math.abs(value) <= 1L << 24 && value != Long.MIN_VALUE
                ? Float.floatToRawIntBits((float) value)
                : SlowFloat32.ofInteger(cpu, value);
    }

    /** CVTSD2SS. */
    public static int narrow(Processor cpu, long bits) {
        float single = (float) Double.longBitsToDouble(bits);
        float magnitude = Math.abs(single);
        if (Mxcsr.isPlain(cpu) && magnitude > 0x1p-120f && magnitude <= Float.MAX_VALUE) {
            if (single != Double.longBitsToDouble(bits)) {
                cpu.mxcsr |= SimdExceptions.INEXACT;
            }
            return Float.floatToRawIntBits(single);
        }
        return SlowFloat64.toSingle(cpu, bits);
    }

    /** CVTSS2SD, which is exact. */
    public static long widen(Processor cpu, int bits) {
        if (!Float32.isOrdinary(bits)) {
            return widenSpecial(cpu, SlowFloat32.operand(cpu, bits));
        }
        return Double.doubleToRawLongBits(Float.intBitsToFloat(bits));
    }

    private static long widenSpecial(Processor cpu, int bits) {
        if (SlowFloat32.isNan(bits)) {
            int quiet = SlowFloat32.nan(cpu, bits, bits);
            return (long) quiet >> 31 << 63 | 0x7FF0_0000_0000_0000L | (quiet & 0x7F_FFFFL) << 29;
        }
        if (SlowFloat32.isDenormal(bits)) {
            cpu.simdExceptions |= SoftExtended.DENORMAL;
        }
        return Double.doubleToRawLongBits(Float.intBitsToFloat(bits));
    }
}
