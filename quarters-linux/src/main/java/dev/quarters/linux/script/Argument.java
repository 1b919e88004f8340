package dev.quarters.linux.script;

import java.util.List;

/** What a step of a script is given. */
public sealed interface Argument permits Argument.Literal, Argument.Address, Step {

    /** A number that is known when the script is written. */
    record Literal(long value) implements Argument {
        @Override
        public String toString() {
            return value >= -4096 && value <= 65536
                    ? Long.toString(value)
                    : "0x" + Long.toHexString(value);
        }
    }

    /** The address of a byte in a block of the script's data. */
    record Address(Block block, int offset) implements Argument {
        @Override
        public String toString() {
            return offset == 0 ? block.toString() : block + "+" + offset;
        }
    }

    /**
     * The argument that a Java value stands for: an Integer or Long its number, a String the
     * address of its text, a byte array the address of its bytes, a List of texts the address of an
     * array of pointers to them that ends with null, a {@link Block} its address, an Argument
     * itself.
     */
    static Argument of(Script script, Object value) {
        return switch (value) {
            case Argument argument -> argument;
            case Integer number -> new Literal(number);
            case Long number -> new Literal(number);
            case String text -> script.text(text);
            case Block block -> block.at(0);
            case byte[] bytes -> script.block(bytes.length).put(0, bytes).at(0);
            case List<?> texts -> script.pointers(texts).at(0);
            default ->
                    throw new IllegalArgumentException(
                            value.getClass() + " can't be an argument of a system call");
        };
    }
}
