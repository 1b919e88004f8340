package dev.quarters.json;

import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads a document of at most 64 MiB and 100 levels; a name may stand only once in an object. */
final class JsonReader {

    private static final JsonFactory FACTORY =
            JsonFactory.builder()
                    .streamReadConstraints(
                            StreamReadConstraints.builder()
                                    .maxNestingDepth(100)
                                    .maxDocumentLength(64L << 20)
                                    .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build();

    private JsonReader() {}

    static Json read(String text) {
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), text)) {
            return document(parser);
        } catch (JacksonException e) {
            throw malformed(e);
        }
    }

    static Json read(byte[] text) {
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), text)) {
            return document(parser);
        } catch (JacksonException e) {
            throw malformed(e);
        }
    }

    private static JsonException malformed(JacksonException e) {
        return new JsonException("malformed JSON: " + e.getOriginalMessage(), e);
    }

    private static Json document(JsonParser parser) {
        JsonToken first = parser.nextToken();
        if (first == null) {
            throw new JsonException("malformed JSON: nothing there");
        }
        Json value = value(parser, first);
        if (parser.nextToken() != null) {
            throw new JsonException("malformed JSON: something follows the document");
        }
        return value;
    }

    private static Json value(JsonParser parser, JsonToken token) {
        return switch (token) {
            case START_OBJECT -> members(parser);
            case START_ARRAY -> elements(parser);
            case VALUE_STRING -> new Json.Text(parser.getString());
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> new Json.Numeral(parser.getString());
            case VALUE_TRUE -> new Json.Bool(true);
            case VALUE_FALSE -> new Json.Bool(false);
            case VALUE_NULL -> new Json.Null();
            default -> throw new JsonException("malformed JSON: unexpected " + token);
        };
    }

    private static Json members(JsonParser parser) {
        Map<String, Json> members = new LinkedHashMap<>();
        for (String name = parser.nextName(); name != null; name = parser.nextName()) {
            members.put(name, value(parser, parser.nextToken()));
        }
        return new Json.Members(members);
    }

    private static Json elements(JsonParser parser) {
        List<Json> elements = new ArrayList<>();
        for (JsonToken token = parser.nextToken();
                token != JsonToken.END_ARRAY;
                token = parser.nextToken()) {
            elements.add(value(parser, token));
        }
        return new Json.Elements(elements);
    }
}
