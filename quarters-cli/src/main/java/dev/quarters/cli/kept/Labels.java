package dev.quarters.cli.kept;

import dev.quarters.json.Json;

import java.util.Map;
import java.util.stream.Collectors;

/** Labels of a thing as lists show them. */
final class Labels {

    private Labels() {}

    /** {@code a=b,c=d}. */
    static String shown(Json thing) {
        return thing.find("Labels").map(Json::asMembers).orElse(Map.of()).entrySet().stream()
                .map(label -> label.getKey() + "=" + label.getValue().asText())
                .collect(Collectors.joining(","));
    }
}
