package dev.quarters.daemon.container;

import dev.quarters.daemon.route.Route;
import dev.quarters.node.life.Household;

import java.util.List;
import java.util.stream.Stream;

/** All that can be asked of containers. */
public final class ContainerRoutes {

    private ContainerRoutes() {}

    /** The rows of the table. */
    public static List<Route> of(Household household) {
        return Stream.of(
                        new InspectRoutes(household).routes(),
                        new LifeRoutes(household).routes(),
                        new AttachRoutes(household).routes(),
                        new StatsRoutes(household).routes(),
                        new FileRoutes(household).routes(),
                        new ChangeRoutes(household).routes(),
                        new ExecRoutes(household).routes())
                .flatMap(List::stream)
                .toList();
    }
}
