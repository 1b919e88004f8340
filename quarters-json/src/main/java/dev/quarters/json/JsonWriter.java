package dev.quarters.json;

import java.util.Iterator;
import java.util.Map;

/** Writes a document, members in their order. */
final class JsonWriter {

    private final StringBuilder out = new StringBuilder();
    private final boolean pretty;

    private JsonWriter(boolean pretty) {
        this.pretty = pretty;
    }

    static String write(Json value, boolean pretty) {
        JsonWriter writer = new JsonWriter(pretty);
        writer.value(value, 0);
        return writer.out.toString();
    }

    private void value(Json value, int depth) {
        switch (value) {
            case Json.Members(var members) -> members(members, depth);
            case Json.Elements(var elements) -> elements(elements.iterator(), depth);
            case Json.Text(var text) -> text(text);
            case Json.Numeral(var literal) -> out.append(literal);
            case Json.Bool(var bool) -> out.append(bool);
            case Json.Null() -> out.append("null");
        }
    }

    private void members(Map<String, Json> members, int depth) {
        out.append('{');
        Iterator<Map.Entry<String, Json>> rest = members.entrySet().iterator();
        boolean any = rest.hasNext();
        while (rest.hasNext()) {
            Map.Entry<String, Json> member = rest.next();
            newLine(depth + 1);
            text(member.getKey());
            out.append(pretty ? ": " : ":");
            value(member.getValue(), depth + 1);
            out.append(rest.hasNext() ? "," : "");
        }
        if (any) {
            newLine(depth);
        }
        out.append('}');
    }

    private void elements(Iterator<Json> rest, int depth) {
        out.append('[');
        boolean any = rest.hasNext();
        while (rest.hasNext()) {
            newLine(depth + 1);
            value(rest.next(), depth + 1);
            out.append(rest.hasNext() ? "," : "");
        }
        if (any) {
            newLine(depth);
        }
        out.append(']');
    }

    private void newLine(int depth) {
        if (pretty) {
            out.append('\n').repeat("  ", depth);
        }
    }

    /** RFC 8259 §7: quotes, backslashes and control characters are escaped. */
    private void text(String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                    if (c < 0x20) {
                        out.append("\\u00").append(Character.forDigit(c >> 4, 16));
                        out.append(Character.forDigit(c & 15, 16));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        out.append('"');
    }
}
