package dev.quarters.daemon.route;

import dev.quarters.daemon.http.HttpException;
import dev.quarters.json.Json;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What a list is narrowed by. Clients write {@code {"name":["value"]}} or {@code
 * {"name":{"value":true}}}.
 *
 * @param values by name
 */
public record Filters(Map<String, List<String>> values) {

    static Filters of(Optional<String> text) {
        Map<String, List<String>> values = new LinkedHashMap<>();
        text.map(Json::parse)
                .ifPresent(
                        json ->
                                json.asMembers()
                                        .forEach((name, value) -> values.put(name, texts(value))));
        return new Filters(values);
    }

    private static List<String> texts(Json value) {
        return value instanceof Json.Members(var members)
                ? members.entrySet().stream()
                        .filter(member -> !member.getValue().equals(Json.of(false)))
                        .map(Map.Entry::getKey)
                        .toList()
                : value.stream().map(Json::asText).toList();
    }

    /** Refuses filters that are not among these. */
    public Filters only(Set<String> known) {
        values.keySet().stream()
                .filter(name -> !known.contains(name))
                .findFirst()
                .ifPresent(
                        name -> {
                            throw new HttpException(400, "invalid filter '" + name + "'");
                        });
        return this;
    }

    /** Whether a filter was given. */
    public boolean has(String name) {
        return !of(name).isEmpty();
    }

    /** The values of a filter. */
    public List<String> of(String name) {
        return values.getOrDefault(name, List.of());
    }

    /** Whether a filter was not given, or one of its values fits. */
    public boolean fits(String name, Predicate<String> value) {
        return of(name).isEmpty() || of(name).stream().anyMatch(value);
    }

    /** Whether these labels have all that was asked for, and nothing of what was excluded. */
    public boolean fitsLabels(Map<String, String> labels) {
        return of("label").stream().allMatch(wanted -> hasLabel(labels, wanted))
                && of("label!").stream().noneMatch(wanted -> hasLabel(labels, wanted));
    }

    private static boolean hasLabel(Map<String, String> labels, String wanted) {
        int equals = wanted.indexOf('=');
        return equals < 0
                ? labels.containsKey(wanted)
                : wanted.substring(equals + 1).equals(labels.get(wanted.substring(0, equals)));
    }
}
