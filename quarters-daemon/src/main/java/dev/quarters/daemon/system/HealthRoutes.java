package dev.quarters.daemon.system;

import dev.quarters.api.GuestState;
import dev.quarters.daemon.route.Call;
import dev.quarters.daemon.route.Route;
import dev.quarters.json.Json;
import dev.quarters.node.life.Household;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/**
 * What watches the daemon: whether it is well, and figures in Prometheus' text format (0.0.4,
 * "Exposition formats").
 */
public final class HealthRoutes {

    private static final String METRICS = "text/plain; version=0.0.4; charset=utf-8";

    private final Household household;

    private HealthRoutes(Household household) {
        this.household = household;
    }

    /** The rows of the table. */
    public static List<Route> of(Household household) {
        HealthRoutes health = new HealthRoutes(household);
        return List.of(
                Route.of(
                        "GET",
                        "/quarters/health",
                        "Whether the daemon is well: 200, or 503 when its data can't be written",
                        health::health),
                Route.of("GET", "/metrics", "Figures for Prometheus", health::metrics));
    }

    private void health(Call call) throws IOException {
        boolean writable = household.place().root().toFile().canWrite();
        long free = household.place().root().toFile().getUsableSpace();
        Json answer =
                Json.object()
                        .put("Status", writable && free > 0 ? "healthy" : "unhealthy")
                        .put("Writable", writable)
                        .put("FreeBytes", free)
                        .build();
        call.answer(writable && free > 0 ? 200 : 503, answer);
    }

    private void metrics(Call call) throws IOException {
        StringBuilder text = new StringBuilder();
        head(text, "quarters_guests", "gauge", "Guests that are kept, by state.");
        for (GuestState state : GuestState.values()) {
            long count = household.all().stream().filter(one -> one.state() == state).count();
            String word = state.name().toLowerCase(Locale.ROOT);
            line(text, "quarters_guests{state=\"" + word + "\"}", count);
        }
        figure(
                text,
                "quarters_guest_restarts",
                "Restarts by policies, of all guests that are kept.",
                household.all().stream().mapToLong(one -> one.record().life().restarts()).sum());
        figure(
                text,
                "quarters_data_free_bytes",
                "Space on the disk of the data.",
                household.place().root().toFile().getUsableSpace());
        var runtime = ManagementFactory.getRuntimeMXBean();
        figure(
                text,
                "process_start_time_seconds",
                "When the daemon started, since 1970.",
                runtime.getStartTime() / 1000);
        figure(
                text,
                "jvm_memory_heap_used_bytes",
                "Of the daemon's heap.",
                ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
        figure(
                text,
                "jvm_threads_current",
                "Threads of the platform.",
                ManagementFactory.getThreadMXBean().getThreadCount());
        call.exchange().answer(200, METRICS, text.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static void figure(StringBuilder text, String name, String help, long value) {
        head(text, name, "gauge", help);
        line(text, name, value);
    }

    private static void head(StringBuilder text, String name, String type, String help) {
        text.append("# HELP ").append(name).append(' ').append(help).append('\n');
        text.append("# TYPE ").append(name).append(' ').append(type).append('\n');
    }

    private static void line(StringBuilder text, String name, long value) {
        text.append(name).append(' ').append(value).append('\n');
    }
}
