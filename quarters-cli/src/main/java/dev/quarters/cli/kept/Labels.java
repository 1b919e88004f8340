package dev.quarters.cli.kept;

import dev.quarters.cli.run.KeyValues;
import dev.quarters.json.Json;
import dev.quarters.json.JsonObject;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Labels of a thing, and other texts by name, as they are asked for and as lists show them. */
final class Labels {

    private Labels() {}

    /** Of entries such as {@code a=b}, or {@code a} for one without a value. */
    static Json asked(List<String> entries) {
        JsonObject texts = Json.object();
        KeyValues.map(entries).forEach(texts::put);
        return texts.build();
    }

    /** {@code a=b,c=d}. */
    static String shown(Json thing) {
        return thing.find("Labels").map(Json::asMembers).orElse(Map.of()).entrySet().stream()
                .map(label -> label.getKey() + "=" + label.getValue().asText())
                .collect(Collectors.joining(","));
    }
}
