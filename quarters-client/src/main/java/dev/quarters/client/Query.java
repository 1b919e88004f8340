package dev.quarters.client;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** The parameters of a request, encoded. */
public final class Query {

    private final StringBuilder text = new StringBuilder();

    private Query() {}

    /** Without any. */
    public static Query none() {
        return new Query();
    }

    /** With one. */
    public static Query of(String name, String value) {
        return none().and(name, value);
    }

    /** With a further one. */
    public Query and(String name, String value) {
        text.append(text.isEmpty() ? '?' : '&').append(name).append('=').append(encode(value));
        return this;
    }

    /** With a further one, if there is a value. */
    public Query and(String name, Optional<String> value) {
        return value.map(present -> and(name, present)).orElse(this);
    }

    /** With a flag, if it is set. */
    public Query flag(String name, boolean value) {
        return value ? and(name, "1") : this;
    }

    /** With one for each value. */
    public Query each(String name, List<String> values) {
        values.forEach(value -> and(name, value));
        return this;
    }

    /** A part of a path. */
    static String encode(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20");
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
