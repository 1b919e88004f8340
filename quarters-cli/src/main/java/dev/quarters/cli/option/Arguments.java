package dev.quarters.cli.option;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * What was typed, taken apart.
 *
 * @param options the values of each option by its long name, in the order typed
 * @param operands what is not an option
 */
public record Arguments(Map<String, List<String>> options, List<String> operands) {

    /** Whether the flag was given, and not as {@code --flag=false}. */
    public boolean has(String flag) {
        return value(flag).filter(text -> !text.equals("false")).isPresent();
    }

    /** The last value of that option. */
    public Optional<String> value(String name) {
        List<String> values = values(name);
        return values.isEmpty() ? Optional.empty() : Optional.of(values.getLast());
    }

    /** All values of that option. */
    public List<String> values(String name) {
        return options.getOrDefault(name, List.of());
    }

    /** All values of that option, each read. */
    public <T> List<T> values(String name, Function<String, T> reader) {
        return values(name).stream().map(reader).toList();
    }

    /** The only operand. The verb's {@link Operands} made sure that there is one. */
    public String operand() {
        return operands.getFirst();
    }
}
