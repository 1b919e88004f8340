package dev.quarters.daemon.volume;

import dev.quarters.api.NotFoundException;
import dev.quarters.daemon.container.NetworkNames;
import dev.quarters.daemon.route.Call;
import dev.quarters.daemon.route.Filters;
import dev.quarters.daemon.route.Route;
import dev.quarters.json.Json;

import java.io.IOException;
import java.util.List;
import java.util.Set;

/**
 * The networks that are always there. {@code bridge} is the name that clients mean by no name;
 * guests on it have a loopback interface only, for now.
 */
public final class NetworkRoutes {

    private static final String NONE_YET =
            "this version of Quarters has no networks but none and host yet";
    private static final List<String> NAMES = List.of("bridge", "host", "none");

    private NetworkRoutes() {}

    /** The rows of the table. */
    public static List<Route> routes() {
        return List.of(
                Route.of(
                        "GET",
                        "/networks",
                        "List networks: none, host, bridge",
                        NetworkRoutes::list),
                Route.of("GET", "/networks/{name}", "All about one", NetworkRoutes::inspect),
                Route.refused("POST", "/networks/create", "Make one", NONE_YET),
                Route.of(
                        "POST", "/networks/prune", "Remove what nobody uses", NetworkRoutes::prune),
                Route.refused("POST", "/networks/{name}/connect", "Connect a container", NONE_YET),
                Route.refused("POST", "/networks/{name}/disconnect", "Disconnect one", NONE_YET),
                Route.refused("DELETE", "/networks/{name}", "Remove one", NONE_YET));
    }

    private static Json view(String name) {
        Json nothing = Json.object().build();
        return Json.object()
                .put("Name", name)
                .put("Id", NetworkNames.id(name))
                .put("Created", "2026-01-01T00:00:00Z")
                .put("Scope", "local")
                .put("Driver", name.equals("none") ? "null" : name)
                .put("EnableIPv6", false)
                .put(
                        "IPAM",
                        Json.object()
                                .put("Driver", "default")
                                .put("Config", Json.of(List.of()))
                                .build())
                .put("Internal", false)
                .put("Attachable", false)
                .put("Ingress", false)
                .put("Containers", nothing)
                .put("Options", nothing)
                .put("Labels", nothing)
                .build();
    }

    private static void list(Call call) throws IOException {
        Filters filters =
                call.filters()
                        .only(Set.of("name", "id", "driver", "label", "scope", "type", "dangling"));
        call.answer(
                Json.of(
                        NAMES.stream()
                                .filter(name -> filters.fits("name", name::contains))
                                .filter(
                                        name ->
                                                filters.fits(
                                                        "id", NetworkNames.id(name)::startsWith))
                                .filter(name -> !filters.has("label") && !filters.has("dangling"))
                                .map(NetworkRoutes::view)
                                .toList()));
    }

    private static void inspect(Call call) throws IOException {
        String asked = call.value("name");
        String name =
                NAMES.stream()
                        .filter(
                                known ->
                                        known.equals(asked) || NetworkNames.id(known).equals(asked))
                        .findFirst()
                        .orElseThrow(
                                () -> new NotFoundException("network " + asked + " not found", ""));
        call.answer(view(name));
    }

    private static void prune(Call call) throws IOException {
        call.answer(Json.object().put("NetworksDeleted", List.of()).build());
    }
}
