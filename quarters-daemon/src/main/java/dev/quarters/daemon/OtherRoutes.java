package dev.quarters.daemon;

import dev.quarters.daemon.http.HttpException;
import dev.quarters.daemon.route.Route;
import dev.quarters.json.Json;

import java.util.List;
import java.util.stream.Stream;

/** What Docker has and a node of one host does not. */
final class OtherRoutes {

    private OtherRoutes() {}

    static List<Route> routes() {
        return Stream.concat(
                        plugins(),
                        Stream.of(
                                        "swarm",
                                        "nodes",
                                        "services",
                                        "tasks",
                                        "secrets",
                                        "configs",
                                        "plugins")
                                .flatMap(OtherRoutes::routes))
                .toList();
    }

    /** Clients that look for anything of a name look among plugins too. */
    private static Stream<Route> plugins() {
        return Stream.of(
                Route.of(
                        "GET",
                        "/plugins",
                        "List plugins: none",
                        call -> call.answer(Json.of(List.of()))),
                Route.of(
                        "GET",
                        "/plugins/{name*}/json",
                        "All about one: there is none",
                        call -> {
                            throw new HttpException(
                                    404, "plugin \"" + call.value("name") + "\" not found");
                        }));
    }

    private static Stream<Route> routes(String noun) {
        String why =
                noun.equals("plugins")
                        ? "there are no plugins"
                        : "this node is not part of a swarm: Quarters has none";
        return Stream.of("GET", "POST", "DELETE")
                .flatMap(
                        method ->
                                Stream.of(
                                        Route.refused(method, "/" + noun, noun, why),
                                        Route.refused(method, "/" + noun + "/{rest*}", noun, why)));
    }
}
