package dev.quarters.daemon.system;

import dev.quarters.daemon.container.Times;
import dev.quarters.daemon.route.Call;
import dev.quarters.daemon.route.Filters;
import dev.quarters.daemon.route.Route;
import dev.quarters.json.Json;
import dev.quarters.json.JsonObject;
import dev.quarters.node.event.Event;
import dev.quarters.node.event.Events;
import dev.quarters.node.life.Household;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What happens and happened. */
public final class EventRoutes {

    private static final long TICK = 500;
    private static final Set<String> FILTERS =
            Set.of(
                    "type",
                    "event",
                    "container",
                    "image",
                    "volume",
                    "label",
                    "network",
                    "daemon",
                    "scope");

    private final Household household;

    private EventRoutes(Household household) {
        this.household = household;
    }

    /** The rows of the table. */
    public static List<Route> of(Household household) {
        EventRoutes events = new EventRoutes(household);
        return List.of(
                Route.of(
                        "GET",
                        "/events",
                        "What happens, and the last of what happened",
                        events::listen));
    }

    private void listen(Call call) throws IOException, InterruptedException {
        Filters filters = call.filters().only(FILTERS);
        Optional<Instant> since = call.parameter("since").map(Times::ago);
        Optional<Instant> until = call.parameter("until").map(Times::ago);
        Thread listening = Thread.currentThread();
        try (Events.Listener listener =
                        household
                                .events()
                                .listen(
                                        until.isPresent() && since.isEmpty()
                                                ? Optional.of(Instant.EPOCH)
                                                : since);
                OutputStream body = call.exchange().stream(200, "application/json")) {
            call.exchange().onHangUp(listening::interrupt);
            while (true) {
                Optional<Event> event = listener.next(patience(until));
                boolean over =
                        event.map(Event::time)
                                .or(() -> Optional.of(Instant.now()))
                                .filter(now -> until.filter(now::isAfter).isPresent())
                                .isPresent();
                if (over) {
                    return;
                }
                if (event.filter(happened -> fits(happened, filters)).isPresent()) {
                    body.write(
                            (document(event.get()).toText() + "\n")
                                    .getBytes(StandardCharsets.UTF_8));
                }
            }
        }
    }

    private static long patience(Optional<Instant> until) {
        return until.map(
                        end -> Math.clamp(Duration.between(Instant.now(), end).toMillis(), 0, TICK))
                .orElse(TICK);
    }

    private static boolean fits(Event event, Filters filters) {
        return filters.fits("type", event.type()::equals)
                && filters.fits(
                        "event",
                        action ->
                                event.action().equals(action)
                                        || event.action().startsWith(action + ":"))
                && filters.fits("scope", "local"::equals)
                && named(event, filters, "container")
                && named(event, filters, "image")
                && named(event, filters, "volume")
                && filters.fits("network", network -> false)
                && filters.fits("daemon", daemon -> false)
                && filters.fitsLabels(event.attributes());
    }

    private static boolean named(Event event, Filters filters, String type) {
        return filters.fits(
                type,
                name ->
                        (event.type().equals(type)
                                        && (event.subject().startsWith(name)
                                                || name.equals(event.attributes().get("name"))))
                                || (type.equals("image")
                                        && name.equals(event.attributes().get("image"))));
    }

    private static Json document(Event event) {
        JsonObject attributes = Json.object();
        event.attributes().forEach(attributes::put);
        JsonObject document = Json.object();
        if (event.type().equals("container")) {
            document.put("status", event.action())
                    .put("id", event.subject())
                    .put("from", event.attributes().getOrDefault("image", ""));
        }
        Instant time = event.time();
        return document.put("Type", event.type())
                .put("Action", event.action())
                .put(
                        "Actor",
                        Json.object()
                                .put("ID", event.subject())
                                .put("Attributes", attributes.build())
                                .build())
                .put("scope", "local")
                .put("time", time.getEpochSecond())
                .put("timeNano", time.getEpochSecond() * 1_000_000_000 + time.getNano())
                .build();
    }
}
