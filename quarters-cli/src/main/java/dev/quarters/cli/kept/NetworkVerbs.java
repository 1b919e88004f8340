package dev.quarters.cli.kept;

import static dev.quarters.cli.option.Option.flag;
import static dev.quarters.cli.option.Option.list;
import static dev.quarters.cli.option.Option.value;

import dev.quarters.cli.Command;
import dev.quarters.cli.Command.Example;
import dev.quarters.cli.Session;
import dev.quarters.cli.option.Arguments;
import dev.quarters.cli.option.Operands;
import dev.quarters.cli.output.Listing;
import dev.quarters.cli.output.Listing.Column;
import dev.quarters.client.Query;
import dev.quarters.json.Json;
import dev.quarters.json.JsonObject;

import java.util.List;
import java.util.Optional;

/** Networks that guests are on. */
public final class NetworkVerbs {

    private static final String BOTH = "NETWORK GUEST";

    private NetworkVerbs() {}

    /** All of them. */
    public static List<Command> all() {
        return List.of(
                new AskCommand(
                        "network create",
                        "Make a network",
                        List.of(
                                value(
                                        "subnet",
                                        "ADDRESS/BITS",
                                        "Its addresses, such as 10.9.0.0/24"),
                                value("gateway", "ADDRESS", "The host's address on it"),
                                value("ip-range", "ADDRESS/BITS", "Addresses that are given out"),
                                flag("internal", "Guests reach each other only"),
                                list("label", "NAME=VALUE", "Note something about it"),
                                value("driver", "bridge", "What makes it").letter("d"),
                                list("opt", "NAME=VALUE", "An option of the driver").letter("o")),
                        Operands.exactly(1, "NAME"),
                        List.of(
                                new Example(
                                        "quarters network create back",
                                        "then: quarters run -d --network back …")),
                        NetworkVerbs::create),
                new AskCommand(
                        "network ls",
                        "List networks",
                        List.of(
                                flag("quiet", "Only print ids").letter("q"),
                                flag("no-trunc", "Print ids in full"),
                                FilterOption.OPTION,
                                Listing.FORMAT),
                        Operands.NONE,
                        List.of(),
                        NetworkVerbs::show),
                new EachCommand(
                        "network rm",
                        "Remove networks",
                        "NETWORK",
                        List.of(flag("force", "Does nothing: as Docker's").letter("f")),
                        List.of(),
                        (daemon, network, _) -> {
                            daemon.networks().remove(network);
                            return network;
                        }),
                new PruneCommand(
                        "network prune",
                        "Remove networks that no guest is on",
                        "all networks that no guest is on",
                        "",
                        Prune::networks),
                new AskCommand(
                        "network connect",
                        "Put a guest on a network",
                        List.of(
                                list("alias", "NAME", "A further name on it"),
                                value("ip", "ADDRESS", "Its address on it")),
                        Operands.exactly(2, BOTH),
                        List.of(),
                        NetworkVerbs::connect),
                new AskCommand(
                        "network disconnect",
                        "Take a guest off a network",
                        List.of(flag("force", "Also when it runs").letter("f")),
                        Operands.exactly(2, BOTH),
                        List.of(),
                        (arguments, session) ->
                                session.daemon()
                                        .networks()
                                        .order(
                                                arguments.operand(),
                                                "disconnect",
                                                Json.object()
                                                        .put(
                                                                "Container",
                                                                arguments.operands().get(1))
                                                        .put("Force", arguments.has("force"))
                                                        .build())));
    }

    private static void create(Arguments arguments, Session session) {
        JsonObject pool = Json.object();
        arguments.value("subnet").ifPresent(subnet -> pool.put("Subnet", subnet));
        arguments.value("gateway").ifPresent(gateway -> pool.put("Gateway", gateway));
        arguments.value("ip-range").ifPresent(range -> pool.put("IPRange", range));
        Json asked = pool.build();
        Json request =
                Json.object()
                        .put("Name", arguments.operand())
                        .put("CheckDuplicate", true)
                        .put("Driver", arguments.value("driver").orElse("bridge"))
                        .put("Internal", arguments.has("internal"))
                        .put("Labels", Labels.asked(arguments.values("label")))
                        .put("Options", Labels.asked(arguments.values("opt")))
                        .put(
                                "IPAM",
                                Optional.of(asked)
                                        .filter(json -> !json.asMembers().isEmpty())
                                        .map(
                                                json ->
                                                        Json.object()
                                                                .put(
                                                                        "Config",
                                                                        Json.of(List.of(json)))
                                                                .build()))
                        .build();
        session.output().println(session.daemon().networks().create(request).text("Id"));
    }

    private static void connect(Arguments arguments, Session session) {
        JsonObject endpoint = Json.object().put("Aliases", arguments.values("alias"));
        arguments
                .value("ip")
                .ifPresent(
                        address ->
                                endpoint.put(
                                        "IPAMConfig",
                                        Json.object().put("IPv4Address", address).build()));
        session.daemon()
                .networks()
                .order(
                        arguments.operand(),
                        "connect",
                        Json.object()
                                .put("Container", arguments.operands().get(1))
                                .put("EndpointConfig", endpoint.build())
                                .build());
    }

    private static void show(Arguments arguments, Session session) {
        List<Json> networks =
                session.daemon()
                        .networks()
                        .list(Query.none().and("filters", FilterOption.read(arguments)));
        boolean full = arguments.has("no-trunc");
        if (arguments.has("quiet")) {
            networks.forEach(network -> session.output().println(id(network, full)));
            return;
        }
        Listing listing =
                new Listing(
                        new Column("NETWORK ID", "ID"),
                        new Column("NAME", "Name"),
                        new Column("DRIVER", "Driver"),
                        new Column("SCOPE", "Scope"));
        networks.stream()
                .sorted(java.util.Comparator.comparing((Json network) -> network.text("Name")))
                .forEach(
                        network ->
                                listing.add(
                                        Json.object()
                                                .put("CreatedAt", network.text("Created"))
                                                .put("Driver", network.text("Driver"))
                                                .put("ID", id(network, full))
                                                .put("Labels", Labels.shown(network))
                                                .put("Name", network.text("Name"))
                                                .put("Scope", network.text("Scope"))));
        listing.print(arguments, session.output());
    }

    private static String id(Json network, boolean full) {
        String id = network.text("Id");
        return full ? id : id.substring(0, Math.min(12, id.length()));
    }
}
