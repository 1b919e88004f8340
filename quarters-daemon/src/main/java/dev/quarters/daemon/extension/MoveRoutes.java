package dev.quarters.daemon.extension;

import dev.quarters.daemon.http.HttpException;
import dev.quarters.daemon.route.Call;
import dev.quarters.daemon.route.Route;
import dev.quarters.node.life.Household;

import java.io.IOException;
import java.util.List;

/** Guests that go from one engine to another while they run. */
public final class MoveRoutes {

    private final Household household;

    private MoveRoutes(Household household) {
        this.household = household;
    }

    /** The rows of the table. */
    public static List<Route> of(Household household) {
        return List.of(
                Route.of(
                        "POST",
                        "/quarters/guests/{id}/move",
                        "Have it go on under another engine, where it is",
                        new MoveRoutes(household)::move));
    }

    private void move(Call call) throws IOException {
        String engine =
                call.parameter("engine")
                        .filter(name -> !name.isEmpty())
                        .orElseThrow(
                                () -> new HttpException(400, "no engine is named: ?engine=kvm"));
        household.get(call.value("id")).move(engine);
        call.done();
    }
}
