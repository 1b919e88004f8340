package dev.quarters.x86.x87;

/** What x87 operations make of NaNs (Intel SDM Vol. 1 table 4-7) and of unsupported formats. */
final class Nan {

    private Nan() {}

    /** Gives the result when an operand is no number. */
    static boolean handled(
            SoftExtended soft,
            int signExponent1,
            long significand1,
            int signExponent2,
            long significand2) {
        if (Extended.isUnsupported(signExponent1, significand1)
                || Extended.isUnsupported(signExponent2, significand2)) {
            soft.invalid();
            return true;
        }
        boolean first = Extended.isNan(signExponent1, significand1);
        boolean second = Extended.isNan(signExponent2, significand2);
        if (!first && !second) {
            return false;
        }
        boolean signaling1 = Extended.isSignaling(signExponent1, significand1);
        boolean signaling2 = Extended.isSignaling(signExponent2, significand2);
        if (signaling1 || signaling2) {
            soft.flags |= SoftExtended.INVALID;
        }
        boolean takeFirst =
                first
                        && (!second
                                || takesFirst(
                                        signExponent1,
                                        significand1,
                                        signaling1,
                                        signExponent2,
                                        significand2,
                                        signaling2));
        soft.result(
                takeFirst ? signExponent1 : signExponent2,
                (takeFirst ? significand1 : significand2) | SoftExtended.QUIET);
        return true;
    }

    /** A quiet one rather than a signaling; else the larger significand; else the positive. */
    private static boolean takesFirst(
            int signExponent1,
            long significand1,
            boolean signaling1,
            int signExponent2,
            long significand2,
            boolean signaling2) {
        if (signaling1 != signaling2) {
            return signaling2;
        }
        int order = Long.compareUnsigned(significand1, significand2);
        return order != 0 ? order > 0 : signExponent1 <= signExponent2;
    }

    /** The same for one operand. */
    static boolean handled(SoftExtended soft, int signExponent, long significand) {
        return handled(soft, signExponent, significand, signExponent, significand);
    }

    /** DE, for numbers. */
    static void noteDenormal(SoftExtended soft, int signExponent, long significand) {
        if (Extended.isDenormal(signExponent, significand)) {
            soft.flags |= SoftExtended.DENORMAL;
        }
    }
}
