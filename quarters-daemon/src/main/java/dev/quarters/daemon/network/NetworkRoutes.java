package dev.quarters.daemon.network;

import dev.quarters.api.InvalidRequestException;
import dev.quarters.api.NotFoundException;
import dev.quarters.daemon.http.HttpException;
import dev.quarters.daemon.route.Call;
import dev.quarters.daemon.route.Filters;
import dev.quarters.daemon.route.Route;
import dev.quarters.json.Json;
import dev.quarters.json.JsonObject;
import dev.quarters.network.address.Ipv4;
import dev.quarters.network.address.Subnet;
import dev.quarters.network.bridge.BridgeNetwork;
import dev.quarters.network.bridge.BridgeNetworks;
import dev.quarters.node.life.Household;
import dev.quarters.node.life.NetworkChange;
import dev.quarters.node.life.StandingGuest;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * All that can be asked of networks. Those that are always there are {@code none}, {@code host}.
 */
public final class NetworkRoutes {

    private static final Json NOTHING = Json.object().build();
    private static final List<String> FIXED = List.of("host", "none");

    private final Household household;
    private final BridgeNetworks networks;

    private NetworkRoutes(Household household) {
        this.household = household;
        this.networks = Networks.of(household);
    }

    /** The rows of the table. */
    public static List<Route> of(Household household) {
        NetworkRoutes routes = new NetworkRoutes(household);
        return List.of(
                Route.of("GET", "/networks", "List networks", routes::list),
                Route.of("GET", "/networks/{name}", "All about one", routes::inspect),
                Route.of("POST", "/networks/create", "Make a bridge", routes::create),
                Route.of("POST", "/networks/prune", "Remove what nobody uses", routes::prune),
                Route.of(
                        "POST",
                        "/networks/{name}/connect",
                        "Connect a container, running or not; a machine that does not run",
                        routes::connect),
                Route.of(
                        "POST",
                        "/networks/{name}/disconnect",
                        "Disconnect a container, running or not; a machine that does not run",
                        routes::disconnect),
                Route.of("DELETE", "/networks/{name}", "Remove one", routes::remove));
    }

    private static Json fixed(String name) {
        return view(name, NetworkNames.id(name), "2026-01-01T00:00:00Z")
                .put("Driver", name.equals("none") ? "null" : name)
                .put("IPAM", ipam(List.of()))
                .put("Internal", false)
                .put("Containers", NOTHING)
                .put("Options", NOTHING)
                .put("Labels", NOTHING)
                .build();
    }

    private static JsonObject view(String name, String id, String created) {
        return Json.object()
                .put("Name", name)
                .put("Id", id)
                .put("Created", created)
                .put("Scope", "local")
                .put("EnableIPv6", false)
                .put("Attachable", false)
                .put("Ingress", false)
                .put("ConfigOnly", false);
    }

    private static Json ipam(List<Json> ranges) {
        return Json.object()
                .put("Driver", "default")
                .put("Options", new Json.Null())
                .put("Config", Json.of(ranges))
                .build();
    }

    private Json view(BridgeNetwork network) {
        JsonObject labels = Json.object();
        network.labels().forEach(labels::put);
        Json range =
                Json.object()
                        .put("Subnet", network.subnet().toString())
                        .put("Gateway", Ipv4.text(network.gateway()))
                        .build();
        return view(network.name(), network.id(), network.created().toString())
                .put("Driver", "bridge")
                .put("IPAM", ipam(List.of(range)))
                .put("Internal", network.internal())
                .put("Containers", guests(network))
                .put("Options", NOTHING)
                .put("Labels", labels.build())
                .build();
    }

    private Json guests(BridgeNetwork network) {
        JsonObject guests = Json.object();
        networks.leases(network)
                .forEach(
                        lease -> {
                            byte[] mac = ByteBuffer.allocate(8).putLong(lease.mac()).array();
                            String name =
                                    household.all().stream()
                                            .filter(guest -> guest.id().equals(lease.guest()))
                                            .map(guest -> guest.record().name())
                                            .findFirst()
                                            .or(() -> lease.names().stream().findFirst())
                                            .orElse("");
                            guests.put(
                                    lease.guest(),
                                    Json.object()
                                            .put("Name", name)
                                            .put("EndpointID", lease.guest())
                                            .put(
                                                    "MacAddress",
                                                    HexFormat.ofDelimiter(":").formatHex(mac, 2, 8))
                                            .put(
                                                    "IPv4Address",
                                                    Ipv4.text(lease.address())
                                                            + "/"
                                                            + network.subnet().prefix())
                                            .put("IPv6Address", "")
                                            .build());
                        });
        return guests.build();
    }

    private void list(Call call) throws IOException {
        Filters filters =
                call.filters()
                        .only(Set.of("name", "id", "driver", "label", "scope", "type", "dangling"));
        List<Json> shown = new ArrayList<>();
        for (BridgeNetwork network : networks.all()) {
            boolean usual = network.name().equals(BridgeNetworks.USUAL);
            boolean fits =
                    fits(filters, network.name(), network.id(), "bridge", usual)
                            && filters.fitsLabels(network.labels())
                            && filters.fits("dangling", word -> dangles(network, word));
            if (fits) {
                shown.add(view(network));
            }
        }
        for (String name : FIXED) {
            String driver = name.equals("none") ? "null" : name;
            if (fits(filters, name, NetworkNames.id(name), driver, true)
                    && !filters.has("label")
                    && !filters.has("dangling")) {
                shown.add(fixed(name));
            }
        }
        call.answer(Json.of(shown));
    }

    private static boolean fits(
            Filters filters, String name, String id, String driver, boolean builtIn) {
        return filters.fits("name", name::contains)
                && filters.fits("id", id::startsWith)
                && filters.fits("driver", driver::equals)
                && filters.fits("scope", "local"::equals)
                && filters.fits("type", type -> type.equals(builtIn ? "builtin" : "custom"));
    }

    private boolean dangles(BridgeNetwork network, String word) {
        boolean unused = Networks.usersOf(household, network).isEmpty();
        return unused == word.matches("true|1");
    }

    private BridgeNetwork network(Call call) {
        String asked = call.value("name");
        if (FIXED.contains(asked)) {
            throw new InvalidRequestException(
                    asked + " is a pre-defined network and nothing can be done to it", "");
        }
        return asked.equals(BridgeNetworks.USUAL)
                ? networks.obtain(asked)
                : networks.find(asked)
                        .orElseThrow(
                                () -> new NotFoundException("network " + asked + " not found", ""));
    }

    private void inspect(Call call) throws IOException {
        String asked = call.value("name");
        Optional<String> fixed =
                FIXED.stream()
                        .filter(name -> name.equals(asked) || NetworkNames.id(name).equals(asked))
                        .findFirst();
        call.answer(fixed.isPresent() ? fixed(fixed.get()) : view(network(call)));
    }

    private void create(Call call) throws IOException {
        Json asked = call.document();
        String driver = asked.text("Driver");
        if (!driver.isEmpty() && !driver.equals("bridge") && !driver.equals("default")) {
            throw new HttpException(
                    404, "plugin \"" + driver + "\" not found: networks are bridges of the host");
        }
        if (asked.find("EnableIPv6").filter(Json::asBoolean).isPresent()) {
            throw new HttpException(501, "networks have IPv4 only");
        }
        List<Json> ranges =
                asked.find("IPAM").flatMap(ipam -> ipam.find("Config")).stream()
                        .flatMap(Json::stream)
                        .toList();
        if (ranges.size() > 1) {
            throw new HttpException(501, "a network has one subnet");
        }
        Map<String, String> labels = new LinkedHashMap<>();
        asked.find("Labels")
                .ifPresent(some -> some.asMembers().forEach((k, v) -> labels.put(k, v.asText())));
        BridgeNetwork made =
                networks.create(
                        asked.text("Name"),
                        ranges.stream()
                                .map(range -> range.text("Subnet"))
                                .filter(text -> !text.isEmpty())
                                .map(NetworkRoutes::subnet)
                                .findFirst(),
                        ranges.stream()
                                .map(range -> range.text("Gateway"))
                                .filter(text -> !text.isEmpty())
                                .map(NetworkRoutes::address)
                                .findFirst(),
                        asked.find("Internal").filter(Json::asBoolean).isPresent(),
                        labels);
        happened("create", made);
        call.answer(201, Json.object().put("Id", made.id()).put("Warning", "").build());
    }

    private static Subnet subnet(String text) {
        try {
            return Subnet.parse(text);
        } catch (IllegalArgumentException wrong) {
            throw new InvalidRequestException(
                    "invalid subnet " + text + ": " + wrong.getMessage(), "");
        }
    }

    private static int address(String text) {
        try {
            return Ipv4.parse(text);
        } catch (IllegalArgumentException wrong) {
            throw new InvalidRequestException("invalid gateway " + text, "");
        }
    }

    private void happened(String action, BridgeNetwork network) {
        happened(action, network, Map.of("name", network.name(), "type", "bridge"));
    }

    private void happened(String action, BridgeNetwork network, StandingGuest guest) {
        happened(
                action,
                network,
                Map.of("name", network.name(), "type", "bridge", "container", guest.id()));
    }

    private void happened(String action, BridgeNetwork network, Map<String, String> attributes) {
        household.events().happened("network", action, network.id(), attributes);
    }

    private void remove(Call call) throws IOException {
        BridgeNetwork network = network(call);
        networks.remove(network);
        happened("destroy", network);
        call.done();
    }

    private void prune(Call call) throws IOException {
        Filters filters = call.filters().only(Set.of("label", "label!", "until"));
        List<String> removed = new ArrayList<>();
        for (BridgeNetwork network : networks.all()) {
            if (!network.name().equals(BridgeNetworks.USUAL)
                    && filters.fitsLabels(network.labels())
                    && Networks.usersOf(household, network).isEmpty()
                    && networks.leases(network).isEmpty()) {
                networks.remove(network);
                happened("destroy", network);
                removed.add(network.name());
            }
        }
        call.answer(Json.object().put("NetworksDeleted", removed).build());
    }

    private void connect(Call call) throws IOException {
        BridgeNetwork network = network(call);
        Json asked = call.document();
        StandingGuest guest = household.get(asked.text("Container"));
        guest.network(
                new NetworkChange.Connect(
                        NetworkRequest.attachment(
                                network.name(), asked.find("EndpointConfig").orElse(NOTHING))));
        happened("connect", network, guest);
        call.answer(200, NOTHING);
    }

    private void disconnect(Call call) throws IOException {
        BridgeNetwork network = network(call);
        StandingGuest guest = household.get(call.document().text("Container"));
        guest.network(new NetworkChange.Disconnect(network.name(), network.id()));
        happened("disconnect", network, guest);
        call.answer(200, NOTHING);
    }
}
