package dev.quarters.confinement.seccomp;

/**
 * Compares one argument of a system call with a constant, both taken as unsigned numbers of 64
 * bits.
 *
 * @param argument 0 to 5
 * @param mask which bits of the argument count; all but for {@link Operator#MASKED_EQUAL}
 */
public record Comparison(int argument, Operator operator, long value, long mask) {

    private static final int ARGUMENTS = 6;

    /** How, in the words of OCI runtime 1.2 config-linux "seccomp". */
    public enum Operator {
        /** SCMP_CMP_NE. */
        NOT_EQUAL,
        /** SCMP_CMP_LT. */
        LESS,
        /** SCMP_CMP_LE. */
        LESS_OR_EQUAL,
        /** SCMP_CMP_EQ. */
        EQUAL,
        /** SCMP_CMP_GE. */
        GREATER_OR_EQUAL,
        /** SCMP_CMP_GT. */
        GREATER,
        /** SCMP_CMP_MASKED_EQ: the bits of the mask are those of the value. */
        MASKED_EQUAL
    }

    /** Refuses an argument that no system call has. */
    public Comparison {
        if (argument < 0 || argument >= ARGUMENTS) {
            throw new IllegalArgumentException("argument " + argument);
        }
    }

    /** A comparison of the whole argument. */
    public static Comparison of(int argument, Operator operator, long value) {
        return new Comparison(argument, operator, value, -1L);
    }

    /** Whether those bits of the argument are those of the value. */
    static Comparison masked(int argument, long mask, long value) {
        return new Comparison(argument, Operator.MASKED_EQUAL, value, mask);
    }
}
