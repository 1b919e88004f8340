package dev.quarters.monitor.document;

import dev.quarters.api.Connected.Connection;
import dev.quarters.api.Copyable.Entry;
import dev.quarters.api.Enterable.CommandSpec;
import dev.quarters.api.Listed.Listing;
import dev.quarters.api.PublishedPort;
import dev.quarters.api.TerminalSize;
import dev.quarters.json.Json;
import dev.quarters.json.JsonObject;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What is told with calls of a monitor, as JSON. */
public final class CallDocuments {

    private CallDocuments() {}

    /** Adds the size of a terminal. */
    public static JsonObject size(JsonObject call, Optional<TerminalSize> size) {
        size.ifPresent(is -> call.put("columns", is.columns()).put("rows", is.rows()));
        return call;
    }

    /** The size of a terminal, if there is one. */
    public static Optional<TerminalSize> readSize(Json call) {
        return call.find("columns")
                .map(
                        columns ->
                                new TerminalSize(
                                        (int) columns.asLong(), (int) call.get("rows").asLong()));
    }

    /** Adds a further command. */
    public static JsonObject command(JsonObject call, CommandSpec command) {
        return call.put("arguments", command.arguments())
                .put("environment", command.environment())
                .put("workingDirectory", command.workingDirectory().map(Json::of))
                .put("user", command.user().map(Json::of))
                .put("terminal", command.terminal())
                .put("privileged", command.privileged());
    }

    /** The further command. */
    public static CommandSpec readCommand(Json call) {
        return new CommandSpec(
                call.texts("arguments"),
                call.texts("environment"),
                call.find("workingDirectory").map(Json::asText),
                call.find("user").map(Json::asText),
                call.get("terminal").asBoolean(),
                call.get("privileged").asBoolean());
    }

    /** What a file is. */
    public static Json entry(Entry entry) {
        return Json.object()
                .put("name", entry.name())
                .put("size", entry.size())
                .put("mode", entry.mode())
                .put("modified", entry.modified().toString())
                .put("linkTarget", entry.linkTarget())
                .build();
    }

    /** What a file is. */
    public static Entry readEntry(Json json) {
        return new Entry(
                json.text("name"),
                json.get("size").asLong(),
                (int) json.get("mode").asLong(),
                Instant.parse(json.text("modified")),
                json.text("linkTarget"));
    }

    /** Processes of a guest. */
    public static Json processes(List<Listing> processes) {
        return Json.object()
                .put("processes", Json.of(processes.stream().map(CallDocuments::process).toList()))
                .build();
    }

    private static Json process(Listing process) {
        return Json.object()
                .put("user", process.user())
                .put("pid", process.pid())
                .put("parent", process.parent())
                .put("started", process.started().toString())
                .put("processorMillis", process.processor().toMillis())
                .put("terminal", process.terminal())
                .put("command", process.command())
                .build();
    }

    /** What {@link #processes} wrote. */
    public static List<Listing> readProcesses(Json json) {
        return json.get("processes").stream()
                .map(
                        one ->
                                new Listing(
                                        (int) one.get("user").asLong(),
                                        (int) one.get("pid").asLong(),
                                        (int) one.get("parent").asLong(),
                                        Instant.parse(one.text("started")),
                                        Duration.ofMillis(one.get("processorMillis").asLong()),
                                        one.text("terminal"),
                                        one.text("command")))
                .toList();
    }

    /** Where a guest is on networks. */
    public static Json network(List<Connection> connections, List<PublishedPort> ports) {
        return Json.object()
                .put(
                        "connections",
                        Json.of(connections.stream().map(CallDocuments::connection).toList()))
                .put("ports", NetworkDocument.ports(ports))
                .build();
    }

    private static Json connection(Connection connection) {
        return Json.object()
                .put("network", connection.network())
                .put("address", connection.address())
                .put("prefix", connection.prefix())
                .put("gateway", connection.gateway())
                .put("macAddress", connection.macAddress())
                .build();
    }

    /** The connections among what {@link #network} wrote. */
    public static List<Connection> readConnections(Json json) {
        return json.get("connections").stream()
                .map(
                        one ->
                                new Connection(
                                        one.text("network"),
                                        one.text("address"),
                                        (int) one.get("prefix").asLong(),
                                        one.text("gateway"),
                                        one.text("macAddress")))
                .toList();
    }

    /** The ports among what {@link #network} wrote. */
    public static List<PublishedPort> readPorts(Json json) {
        return NetworkDocument.readPorts(json);
    }
}
