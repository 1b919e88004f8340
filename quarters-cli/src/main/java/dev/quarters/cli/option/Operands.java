package dev.quarters.cli.option;

/**
 * What a verb takes besides its options.
 *
 * @param synopsis for the usage line
 * @param atLeast how many it needs
 * @param atMost how many it takes
 * @param endOptions whether the first operand ends the options, since a command line follows
 */
public record Operands(String synopsis, int atLeast, int atMost, boolean endOptions) {

    /** No operands. */
    public static final Operands NONE = new Operands("", 0, 0, false);

    /** Exactly that many. */
    public static Operands exactly(int count, String synopsis) {
        return new Operands(synopsis, count, count, false);
    }

    /** That many or more. */
    public static Operands atLeast(int count, String synopsis) {
        return new Operands(synopsis, count, Integer.MAX_VALUE, false);
    }

    /** Up to that many. */
    public static Operands atMost(int count, String synopsis) {
        return new Operands(synopsis, 0, count, false);
    }

    /** One or more, of which the first ends the options. */
    public static Operands command(String synopsis) {
        return new Operands(synopsis, 1, Integer.MAX_VALUE, true);
    }
}
