package dev.quarters.daemon.route;

import dev.quarters.daemon.http.Exchange;
import dev.quarters.daemon.http.HttpException;
import dev.quarters.json.Json;
import dev.quarters.json.JsonException;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/**
 * A request that found its route.
 *
 * @param values of the names in the route's pattern
 */
public record Call(Exchange exchange, ApiVersion version, Map<String, String> values) {

    /** Of a document that a client sends. */
    private static final int LARGEST_DOCUMENT = 4 << 20;

    /** The value of a name in the pattern. */
    public String value(String name) {
        return values.getOrDefault(name, "");
    }

    /** A parameter, if it is there and not empty. */
    public Optional<String> parameter(String name) {
        return exchange.head().parameter(name).filter(value -> !value.isEmpty());
    }

    /** Whether a parameter says yes. */
    public boolean flag(String name) {
        return exchange.head().flag(name);
    }

    /** A parameter that is a whole number. */
    public Optional<Long> number(String name) {
        try {
            return parameter(name).map(Long::valueOf);
        } catch (NumberFormatException e) {
            throw new HttpException(400, "the parameter " + name + " is no whole number");
        }
    }

    /** The body; an empty object when there is none. */
    public Json document() throws IOException {
        byte[] body = exchange.body(LARGEST_DOCUMENT);
        if (body.length == 0) {
            return Json.object().build();
        }
        Json document = Json.parse(body);
        if (!(document instanceof Json.Members)) {
            throw new JsonException("the body is no JSON object");
        }
        return document;
    }

    /** The parameter {@code filters}. */
    public Filters filters() {
        return Filters.of(parameter("filters"));
    }

    /** Answers with a document. */
    public void answer(Json document) throws IOException {
        answer(200, document);
    }

    /** Answers with a document and a status. */
    public void answer(int status, Json document) throws IOException {
        byte[] bytes = (document.toText() + "\n").getBytes(StandardCharsets.UTF_8);
        exchange.answer(status, "application/json", bytes);
    }

    /** Answers that it was done. */
    public void done() throws IOException {
        exchange.answer(204);
    }

    /** Answers that there was nothing to do. */
    public void unchanged() throws IOException {
        exchange.answer(304);
    }
}
