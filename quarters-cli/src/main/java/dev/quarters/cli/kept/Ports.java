package dev.quarters.cli.kept;

import dev.quarters.json.Json;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Published ports as Docker's client shows them. */
final class Ports {

    private Ports() {}

    /** {@code 0.0.0.0:8080->80/tcp, 443/tcp}. */
    static String shown(Optional<Json> ports) {
        return ports.map(Json::asElements).orElse(List.of()).stream()
                .sorted(Comparator.comparingLong((Json port) -> port.get("PrivatePort").asLong()))
                .map(Ports::one)
                .collect(Collectors.joining(", "));
    }

    private static String one(Json port) {
        String guest = port.get("PrivatePort").asLong() + "/" + port.text("Type");
        String address = port.text("IP");
        return port.find("PublicPort")
                .map(Json::asLong)
                .map(
                        host ->
                                (address.contains(":") ? "[" + address + "]" : address)
                                        + ":"
                                        + host
                                        + "->"
                                        + guest)
                .orElse(guest);
    }
}
