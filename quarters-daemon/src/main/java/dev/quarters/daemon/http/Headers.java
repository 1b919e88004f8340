package dev.quarters.daemon.http;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The fields of a message (RFC 9110 §5); names in any case.
 *
 * @param fields by name in lower case; several of one name are joined by commas
 */
public record Headers(Map<String, String> fields) {

    /** Copies the fields. */
    public Headers {
        fields = Map.copyOf(fields);
    }

    /** Values may be secret: names only. */
    @Override
    public String toString() {
        return fields.keySet().toString();
    }

    /** The value of a field. */
    public Optional<String> find(String name) {
        return Optional.ofNullable(fields.get(name.toLowerCase(Locale.ROOT)));
    }

    /** Whether a field lists that word. */
    public boolean lists(String name, String word) {
        return find(name).stream()
                .flatMap(value -> java.util.Arrays.stream(value.split(",")))
                .anyMatch(value -> value.strip().equalsIgnoreCase(word));
    }

    /** Collects fields as they come in. */
    static final class Collector {
        private final Map<String, StringBuilder> fields = new TreeMap<>();

        void add(String name, String value) {
            String key = name.toLowerCase(Locale.ROOT);
            StringBuilder first = fields.putIfAbsent(key, new StringBuilder(value));
            if (first != null) {
                first.append(", ").append(value);
            }
        }

        int size() {
            return fields.size();
        }

        Headers build() {
            Map<String, String> joined = new TreeMap<>();
            fields.forEach((name, values) -> joined.put(name, values.toString()));
            return new Headers(joined);
        }
    }
}
