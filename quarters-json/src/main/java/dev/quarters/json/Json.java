package dev.quarters.json;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** A JSON value (RFC 8259). The readers named after a type fail with {@link JsonException}. */
public sealed interface Json {

    /** An object; the order of its members is kept. */
    record Members(Map<String, Json> members) implements Json {
        /** Copies the members. */
        public Members {
            members = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(members));
        }
    }

    /** An array. */
    record Elements(List<Json> elements) implements Json {
        /** Copies the elements. */
        public Elements {
            elements = List.copyOf(elements);
        }
    }

    /** A string. */
    record Text(String value) implements Json {}

    /** A number, as it was written. */
    record Numeral(String literal) implements Json {}

    /** A truth value. */
    record Bool(boolean value) implements Json {}

    /** The null value. */
    record Null() implements Json {}

    /**
     * Reads a document.
     *
     * @throws JsonException when it is malformed, or deeper or longer than {@link JsonReader}
     *     allows
     */
    static Json parse(String text) {
        return JsonReader.read(text);
    }

    /** Reads a document in UTF-8; see {@link #parse(String)}. */
    static Json parse(byte[] text) {
        return JsonReader.read(text);
    }

    /** A string value. */
    static Json of(String value) {
        return new Text(value);
    }

    /** A number value. */
    static Json of(long value) {
        return new Numeral(Long.toString(value));
    }

    /** A number value. */
    static Json of(double value) {
        return new Numeral(Double.toString(value));
    }

    /** A truth value. */
    static Json of(boolean value) {
        return new Bool(value);
    }

    /** An array. */
    static Json of(List<Json> elements) {
        return new Elements(elements);
    }

    /** An array of strings. */
    static Json ofTexts(List<String> texts) {
        return new Elements(texts.stream().map(Json::of).toList());
    }

    /** Starts an object. */
    static JsonObject object() {
        return new JsonObject();
    }

    /** The member of that name; empty when it is absent or null, or this is no object. */
    default Optional<Json> find(String name) {
        return this instanceof Members(var members)
                ? Optional.ofNullable(members.get(name)).filter(value -> !(value instanceof Null))
                : Optional.empty();
    }

    /** The member of that name, which has to be there. */
    default Json get(String name) {
        return find(name).orElseThrow(() -> new JsonException("\"" + name + "\" is missing"));
    }

    /** The members of this object. */
    default Map<String, Json> asMembers() {
        if (this instanceof Members(var members)) {
            return members;
        }
        throw not("an object");
    }

    /** The elements of this array. */
    default List<Json> asElements() {
        if (this instanceof Elements(var elements)) {
            return elements;
        }
        throw not("an array");
    }

    /** This string. */
    default String asText() {
        if (this instanceof Text(var value)) {
            return value;
        }
        throw not("a string");
    }

    /** This whole number. */
    default long asLong() {
        if (this instanceof Numeral(var literal)) {
            try {
                return Long.parseLong(literal);
            } catch (NumberFormatException e) {
                throw new JsonException(literal + " is not a whole number of 64 bits", e);
            }
        }
        throw not("a number");
    }

    /** This truth value. */
    default boolean asBoolean() {
        if (this instanceof Bool(var value)) {
            return value;
        }
        throw not("true or false");
    }

    /** The strings of the array member of that name; none when it is absent. */
    default List<String> texts(String name) {
        return find(name).stream().flatMap(Json::stream).map(Json::asText).toList();
    }

    /** The string member of that name; empty text when it is absent. */
    default String text(String name) {
        return find(name).map(Json::asText).orElse("");
    }

    /** The elements of this array. */
    default Stream<Json> stream() {
        return asElements().stream();
    }

    /** The document on one line. */
    default String toText() {
        return JsonWriter.write(this, false);
    }

    /** The document on many lines, indented by two. */
    default String toPrettyText() {
        return JsonWriter.write(this, true);
    }

    private JsonException not(String expected) {
        String found = toText();
        return new JsonException(
                "expected "
                        + expected
                        + " but found "
                        + (found.length() > 60 ? found.substring(0, 60) + "…" : found));
    }
}
