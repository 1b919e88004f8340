package dev.quarters.daemon;

import dev.quarters.daemon.route.Route;

import java.util.List;
import java.util.stream.Stream;

/** What Docker has and a node of one host does not. */
final class OtherRoutes {

    private OtherRoutes() {}

    static List<Route> routes() {
        return Stream.of("swarm", "nodes", "services", "tasks", "secrets", "configs", "plugins")
                .flatMap(OtherRoutes::routes)
                .toList();
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
