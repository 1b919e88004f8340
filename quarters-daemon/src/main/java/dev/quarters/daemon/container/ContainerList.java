package dev.quarters.daemon.container;

import dev.quarters.daemon.http.HttpException;
import dev.quarters.daemon.route.Call;
import dev.quarters.daemon.route.Filters;
import dev.quarters.json.Json;
import dev.quarters.node.life.Household;
import dev.quarters.node.life.StandingGuest;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** {@code GET /containers/json} and its filters. */
final class ContainerList {

    private static final Set<String> FILTERS =
            Set.of(
                    "id",
                    "name",
                    "label",
                    "label!",
                    "status",
                    "exited",
                    "ancestor",
                    "before",
                    "since",
                    "volume",
                    "network",
                    "health",
                    "is-task");

    private static final Set<String> STATES =
            Set.of("created", "restarting", "running", "removing", "paused", "exited", "dead");

    private final Household household;
    private final Filters filters;
    private final boolean all;

    ContainerList(Household household, Call call) {
        this.household = household;
        this.filters = call.filters().only(FILTERS);
        this.all = call.flag("all") || call.parameter("limit").isPresent();
        filters.of("status").stream()
                .filter(status -> !STATES.contains(status))
                .forEach(
                        status -> {
                            throw new HttpException(400, "invalid filter 'status=" + status + "'");
                        });
    }

    Json list(long limit) {
        List<Json> views =
                household.all().stream()
                        .filter(this::fits)
                        .limit(limit <= 0 ? Long.MAX_VALUE : limit)
                        .map(guest -> new ContainerView(household, guest).summary())
                        .toList();
        return Json.of(views);
    }

    private boolean fits(StandingGuest guest) {
        ContainerView view = new ContainerView(household, guest);
        boolean anyState = all || filters.has("status") || filters.has("exited");
        return (anyState || guest.state().isAlive() || guest.record().life().restarting())
                && filters.fits("id", guest.id()::startsWith)
                && filters.fits("name", pattern -> matches(pattern, guest.record().name()))
                && filters.fitsLabels(guest.record().spec().labels())
                && filters.fits("status", view.status()::equals)
                && filters.fits("exited", code -> exited(guest, view, code))
                && filters.fits("ancestor", view::isOf)
                && filters.fits("volume", volume -> shows(guest, volume))
                && filters.fits(
                        "network",
                        network ->
                                view.summary()
                                        .toText()
                                        .contains("\"Networks\":{\"" + network + "\""))
                && filters.fits("health", view.health()::equals)
                && filters.fits("is-task", "false"::equals)
                && isBetween(guest);
    }

    private static boolean matches(String pattern, String name) {
        try {
            Pattern form = Pattern.compile(pattern);
            return form.matcher(name).find() || form.matcher("/" + name).find();
        } catch (PatternSyntaxException malformed) {
            throw new HttpException(400, "invalid filter 'name=" + pattern + "'");
        }
    }

    private static boolean exited(StandingGuest guest, ContainerView view, String code) {
        return view.status().equals("exited")
                && Integer.toString(guest.record().life().exitCode()).equals(code);
    }

    private static boolean shows(StandingGuest guest, String volume) {
        return guest.record().volumes().contains(volume)
                || guest.record().spec().mounts().stream()
                        .anyMatch(mount -> mount.target().equals(volume));
    }

    private boolean isBetween(StandingGuest guest) {
        Instant created = guest.record().created();
        return filters.fits(
                        "before",
                        other -> created.isBefore(household.get(other).record().created()))
                && filters.fits(
                        "since", other -> created.isAfter(household.get(other).record().created()));
    }
}
