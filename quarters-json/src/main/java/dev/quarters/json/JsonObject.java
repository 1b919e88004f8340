package dev.quarters.json;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Collects the members of an object in order. */
public final class JsonObject {

    private final Map<String, Json> members = new LinkedHashMap<>();

    JsonObject() {}

    /** Adds a member, or replaces it. */
    public JsonObject put(String name, Json value) {
        members.put(name, value);
        return this;
    }

    /** Adds a string. */
    public JsonObject put(String name, String value) {
        return put(name, Json.of(value));
    }

    /** Adds a number. */
    public JsonObject put(String name, long value) {
        return put(name, Json.of(value));
    }

    /** Adds a truth value. */
    public JsonObject put(String name, boolean value) {
        return put(name, Json.of(value));
    }

    /** Adds an array of strings. */
    public JsonObject put(String name, List<String> values) {
        return put(name, Json.ofTexts(values));
    }

    /** Adds a member when there is a value. */
    public JsonObject put(String name, Optional<Json> value) {
        value.ifPresent(present -> put(name, present));
        return this;
    }

    /** Adds a string when it is not empty. */
    public JsonObject putUnlessEmpty(String name, String value) {
        return value.isEmpty() ? this : put(name, value);
    }

    /** Adds an array of strings when it is not empty. */
    public JsonObject putUnlessEmpty(String name, List<String> values) {
        return values.isEmpty() ? this : put(name, values);
    }

    /** The object. */
    public Json build() {
        return new Json.Members(members);
    }
}
