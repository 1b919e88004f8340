package dev.quarters.cli.kept;

import dev.quarters.cli.option.Arguments;
import dev.quarters.cli.option.Option;
import dev.quarters.cli.option.UsageException;
import dev.quarters.json.Json;
import dev.quarters.json.JsonObject;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code --filter NAME=VALUE}, as the API takes filters: the values of each name. */
final class FilterOption {

    static final Option OPTION =
            Option.list("filter", "NAME=VALUE", "Only those that fit").letter("f");

    /** For verbs of which {@code -f} is another option. */
    static final Option LONG = Option.list("filter", "NAME=VALUE", "Only those that fit");

    private FilterOption() {}

    static Optional<String> read(Arguments arguments) {
        return read(arguments.values("filter"));
    }

    static Optional<String> read(List<String> texts) {
        Map<String, List<String>> filters = new LinkedHashMap<>();
        for (String text : texts) {
            int equals = text.indexOf('=');
            if (equals < 1) {
                throw new UsageException("--filter is NAME=VALUE, not \"" + text + '"');
            }
            boolean not = text.charAt(equals - 1) == '!';
            filters.computeIfAbsent(
                            text.substring(0, not ? equals - 1 : equals) + (not ? "!" : ""),
                            _ -> new ArrayList<>())
                    .add(text.substring(equals + 1));
        }
        JsonObject json = Json.object();
        filters.forEach(json::put);
        return filters.isEmpty() ? Optional.empty() : Optional.of(json.build().toText());
    }
}
