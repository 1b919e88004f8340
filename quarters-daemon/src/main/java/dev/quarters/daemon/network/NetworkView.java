package dev.quarters.daemon.network;

import dev.quarters.api.Connected;
import dev.quarters.api.Connected.Connection;
import dev.quarters.api.NetworkMode;
import dev.quarters.api.PublishedPort;
import dev.quarters.json.Json;
import dev.quarters.json.JsonObject;
import dev.quarters.network.bridge.BridgeNetwork;
import dev.quarters.network.bridge.BridgeNetworks;
import dev.quarters.node.life.Household;
import dev.quarters.node.life.StandingGuest;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A guest's networks and ports as Docker's documents show them ("NetworkSettings"). */
public final class NetworkView {

    private final BridgeNetworks networks;
    private final StandingGuest guest;
    private final Optional<Connected> connected;

    /** Of that guest, at this moment. */
    public NetworkView(Household household, StandingGuest guest) {
        this.networks = Networks.of(household);
        this.guest = guest;
        this.connected = guest.find(Connected.class);
    }

    /** As HostConfig has it. */
    public String mode() {
        return switch (guest.record().spec().network()) {
            case NONE -> "none";
            case HOST -> "host";
            case USER, USER_WITH_HOST_LOOPBACK -> "user";
            case NAMED ->
                    guest.record().spec().networks().stream()
                            .findFirst()
                            .map(first -> isUsual(first.network()) ? "default" : first.network())
                            .orElse("none");
        };
    }

    /** A machine that is on the bridge was asked to be there by name. */
    private boolean isUsual(String network) {
        return network.equals(BridgeNetworks.USUAL)
                && !NetworkRequest.isMachine(guest.record().engine());
    }

    /** By name. */
    public Json networks() {
        JsonObject shown = Json.object();
        List<Connection> connections = connected.map(Connected::connections).orElse(List.of());
        connections.forEach(each -> shown.put(each.network(), endpoint(each)));
        if (connections.isEmpty()) {
            names().forEach(name -> shown.put(name, endpoint(new Connection(name, "", 0, "", ""))));
        }
        return shown.build();
    }

    private List<String> names() {
        return guest.record().spec().network() == NetworkMode.NAMED
                ? guest.record().spec().networks().stream()
                        .map(attachment -> attachment.network())
                        .toList()
                : List.of(mode());
    }

    private Json endpoint(Connection connection) {
        List<String> aliases =
                guest.record().spec().networks().stream()
                        .filter(one -> one.network().equals(connection.network()))
                        .flatMap(one -> one.aliases().stream())
                        .toList();
        String id =
                networks.find(connection.network())
                        .map(BridgeNetwork::id)
                        .orElseGet(() -> NetworkNames.id(connection.network()));
        return Json.object()
                .put("IPAMConfig", new Json.Null())
                .put("Links", new Json.Null())
                .put("Aliases", aliases)
                .put("NetworkID", id)
                .put("EndpointID", connection.address().isEmpty() ? "" : guest.id())
                .put("Gateway", connection.gateway())
                .put("IPAddress", connection.address())
                .put("IPPrefixLen", connection.prefix())
                .put("MacAddress", connection.macAddress())
                .build();
    }

    private List<PublishedPort> ports() {
        return connected.map(Connected::ports).orElse(List.of());
    }

    /** As a list of containers shows them. */
    public Json portList() {
        return Json.of(
                ports().stream()
                        .map(
                                port ->
                                        Json.object()
                                                .put("IP", port.hostAddress())
                                                .put("PrivatePort", port.guestPort())
                                                .put("PublicPort", port.hostPort())
                                                .put("Type", port.protocol().word())
                                                .build())
                        .toList());
    }

    /** All of it. */
    public Json settings() {
        Map<String, List<Json>> bound = new LinkedHashMap<>();
        ports().forEach(
                        port ->
                                bound.computeIfAbsent(
                                                port.guestPort() + "/" + port.protocol().word(),
                                                none -> new ArrayList<>())
                                        .add(
                                                Json.object()
                                                        .put("HostIp", port.hostAddress())
                                                        .put(
                                                                "HostPort",
                                                                Integer.toString(port.hostPort()))
                                                        .build()));
        JsonObject shown = Json.object();
        bound.forEach((port, hosts) -> shown.put(port, Json.of(hosts)));
        Optional<Connection> first =
                connected.flatMap(some -> some.connections().stream().findFirst());
        return Json.object()
                .put("SandboxID", "")
                .put("Ports", shown.build())
                .put("IPAddress", first.map(Connection::address).orElse(""))
                .put("IPPrefixLen", first.map(Connection::prefix).orElse(0))
                .put("Gateway", first.map(Connection::gateway).orElse(""))
                .put("MacAddress", first.map(Connection::macAddress).orElse(""))
                .put("Networks", networks())
                .build();
    }
}
