package dev.quarters.daemon.log;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Something to be logged by {@link System.Logger#log(System.Logger.Level, Object)}, with its parts
 * by name for who has the log in a form that shows them.
 *
 * @param message what happened
 * @param fields never what a client keeps secret: no credentials, environments, queries or bodies
 */
public record Entry(String message, Map<String, Object> fields) {

    /** One without fields. */
    public Entry(String message) {
        this(message, Map.of());
    }

    /** The same with one more field, if it says anything: a text or a whole number. */
    public Entry with(String name, Object value) {
        if (value.equals("")) {
            return this;
        }
        Map<String, Object> more = new LinkedHashMap<>(fields);
        more.put(name, value);
        return new Entry(message, more);
    }

    /** For people. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(message);
        fields.forEach((name, value) -> text.append(' ').append(name).append('=').append(value));
        return text.toString();
    }
}
