package dev.quarters.cli.option;

import java.util.List;

/**
 * One option of a verb.
 *
 * @param letter the short form without its dash; empty when there is none
 * @param name the long form without its dashes
 * @param value what stands for the value in help; empty for a flag
 * @param repeatable whether each use adds a value, else the last one counts
 * @param description for help, without a full stop
 * @param choices the values that exist, for completion; empty when any text goes
 */
public record Option(
        String letter,
        String name,
        String value,
        boolean repeatable,
        String description,
        List<String> choices) {

    /** An option that is there or not. */
    public static Option flag(String name, String description) {
        return new Option("", name, "", false, description, List.of());
    }

    /** An option with one value. */
    public static Option value(String name, String value, String description) {
        return new Option("", name, value, false, description, List.of());
    }

    /** An option that may be given many times. */
    public static Option list(String name, String value, String description) {
        return new Option("", name, value, true, description, List.of());
    }

    /** An option with one value out of these. */
    public static Option choice(String name, String description, List<String> choices) {
        return new Option("", name, String.join("|", choices), false, description, choices);
    }

    /** The same with a short form. */
    public Option letter(String letter) {
        return new Option(letter, name, value, repeatable, description, choices);
    }

    /** Whether it takes no value. */
    public boolean isFlag() {
        return value.isEmpty();
    }
}
