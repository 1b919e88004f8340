package dev.quarters.daemon.container;

import dev.quarters.api.Listed;
import dev.quarters.api.Listed.Listing;
import dev.quarters.daemon.http.HttpException;
import dev.quarters.daemon.route.Call;
import dev.quarters.daemon.route.Filters;
import dev.quarters.daemon.route.Route;
import dev.quarters.json.Json;
import dev.quarters.node.life.Household;
import dev.quarters.node.life.StandingGuest;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What can be seen of containers. */
final class InspectRoutes {

    private static final List<String> TITLES =
            List.of("UID", "PID", "PPID", "C", "STIME", "TTY", "TIME", "CMD");
    private static final DateTimeFormatter STARTED =
            DateTimeFormatter.ofPattern("HH:mm").withZone(ZoneId.systemDefault());

    private final Household household;

    InspectRoutes(Household household) {
        this.household = household;
    }

    List<Route> routes() {
        return List.of(
                Route.of("GET", "/containers/json", "List containers", this::list),
                Route.of("GET", "/containers/{id}/json", "All about one", this::inspect),
                Route.of(
                        "GET",
                        "/containers/{id}/top",
                        "Its processes, in the columns of ps -ef",
                        this::top),
                Route.of("POST", "/containers/prune", "Remove those that do not run", this::prune));
    }

    private void list(Call call) throws IOException {
        call.answer(new ContainerList(household, call).list(call.number("limit").orElse(0L)));
    }

    private void inspect(Call call) throws IOException {
        StandingGuest guest = household.get(call.value("id"));
        call.answer(new ContainerView(household, guest).details());
    }

    private void top(Call call) throws IOException {
        StandingGuest guest = household.get(call.value("id"));
        String asked = call.parameter("ps_args").orElse("-ef");
        if (!asked.equals("-ef")) {
            throw new HttpException(501, "only the columns of ps -ef can be had, not " + asked);
        }
        List<Json> rows =
                guest.ability(Listed.class, "list processes of").processes().stream()
                        .map(InspectRoutes::row)
                        .toList();
        call.answer(Json.object().put("Titles", TITLES).put("Processes", Json.of(rows)).build());
    }

    private static Json row(Listing process) {
        Duration used = process.processor();
        return Json.ofTexts(
                List.of(
                        process.user() == 0 ? "root" : Integer.toString(process.user()),
                        Integer.toString(process.pid()),
                        Integer.toString(process.parent()),
                        "0",
                        STARTED.format(process.started()),
                        process.terminal(),
                        "%02d:%02d:%02d"
                                .formatted(
                                        used.toHours(), used.toMinutesPart(), used.toSecondsPart()),
                        process.command()));
    }

    private void prune(Call call) throws IOException {
        Filters filters = call.filters().only(Set.of("until", "label", "label!"));
        List<String> removed = new ArrayList<>();
        for (StandingGuest guest : household.all()) {
            Instant created = guest.record().created();
            boolean chosen =
                    !guest.state().isAlive()
                            && !guest.record().life().restarting()
                            && filters.fitsLabels(guest.record().spec().labels())
                            && filters.fits("until", until -> created.isBefore(Times.ago(until)));
            if (chosen) {
                guest.remove(false, false);
                removed.add(guest.id());
            }
        }
        call.answer(
                Json.object().put("ContainersDeleted", removed).put("SpaceReclaimed", 0).build());
    }
}
