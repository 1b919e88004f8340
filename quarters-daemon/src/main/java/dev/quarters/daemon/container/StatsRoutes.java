package dev.quarters.daemon.container;

import dev.quarters.api.GuestState;
import dev.quarters.api.Measurable;
import dev.quarters.api.Measurable.Usage;
import dev.quarters.daemon.route.Call;
import dev.quarters.daemon.route.Route;
import dev.quarters.json.Json;
import dev.quarters.json.JsonObject;
import dev.quarters.node.life.Household;
import dev.quarters.node.life.StandingGuest;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What containers use, once or each second. */
final class StatsRoutes {

    private static final long NANOS_OF_A_TICK = 10_000_000;
    private static final long SECOND = 1000;

    private final Household household;

    StatsRoutes(Household household) {
        this.household = household;
    }

    List<Route> routes() {
        return List.of(
                Route.of(
                        "GET",
                        "/containers/{id}/stats",
                        "What it uses; without networks",
                        this::stats));
    }

    /** What was used at one moment. */
    private record Sample(Instant time, Optional<Usage> usage, long systemNanos) {

        static Sample of(StandingGuest guest) {
            Optional<Usage> usage =
                    guest.state().isAlive()
                            ? Optional.of(guest.ability(Measurable.class, "measure").usage())
                            : Optional.empty();
            return new Sample(Instant.now(), usage, hostNanos());
        }

        /** All time that processors had, proc_stat(5). */
        private static long hostNanos() {
            try {
                String[] words = Files.readAllLines(Path.of("/proc/stat")).getFirst().split(" +");
                return Arrays.stream(words, 1, Math.min(words.length, 9))
                                .mapToLong(Long::parseLong)
                                .sum()
                        * NANOS_OF_A_TICK;
            } catch (IOException | NumberFormatException unknown) {
                return 0;
            }
        }

        Json processor() {
            long used = usage.map(known -> known.processor().toNanos()).orElse(0L);
            return Json.object()
                    .put(
                            "cpu_usage",
                            Json.object()
                                    .put("total_usage", used)
                                    .put("usage_in_kernelmode", 0)
                                    .put("usage_in_usermode", used)
                                    .build())
                    .put("system_cpu_usage", systemNanos)
                    .put("online_cpus", Runtime.getRuntime().availableProcessors())
                    .build();
        }
    }

    private void stats(Call call) throws IOException, InterruptedException {
        StandingGuest guest = household.get(call.value("id"));
        Sample before = Sample.of(guest);
        boolean once = call.flag("one-shot");
        boolean streams =
                call.exchange().head().parameter("stream").isEmpty() || call.flag("stream");
        if (!streams) {
            if (!once && guest.state() == GuestState.RUNNING) {
                Thread.sleep(SECOND);
            }
            Sample now = once ? before : Sample.of(guest);
            call.answer(document(guest, once ? Optional.empty() : Optional.of(before), now));
            return;
        }
        Thread reader = Thread.currentThread();
        call.exchange().onHangUp(reader::interrupt);
        try (OutputStream body = call.exchange().stream(200, "application/json")) {
            Optional<Sample> last = Optional.empty();
            Sample now = before;
            while (household.all().contains(guest)) {
                String line = document(guest, last, now).toText() + "\n";
                body.write(line.getBytes(StandardCharsets.UTF_8));
                Thread.sleep(SECOND);
                last = Optional.of(now);
                now = Sample.of(guest);
            }
        }
    }

    private static Json document(StandingGuest guest, Optional<Sample> before, Sample now) {
        JsonObject memory = Json.object();
        JsonObject pids = Json.object();
        JsonObject blocks = Json.object();
        now.usage()
                .ifPresent(
                        usage -> {
                            memory.put("usage", Math.max(0, usage.memoryBytes()))
                                    .put("limit", Math.max(0, usage.memoryLimitBytes()))
                                    .put("stats", Json.object().build());
                            pids.put("current", Math.max(0, usage.processes()));
                            blocks.put(
                                    "io_service_bytes_recursive",
                                    Json.of(
                                            List.of(
                                                    blockBytes("read", usage.readBytes()),
                                                    blockBytes("write", usage.writtenBytes()))));
                        });
        return Json.object()
                .put("read", now.time().toString())
                .put("preread", Times.text(before.map(Sample::time)))
                .put("pids_stats", pids.build())
                .put("blkio_stats", blocks.build())
                .put("num_procs", 0)
                .put("storage_stats", Json.object().build())
                .put("cpu_stats", now.processor())
                .put("precpu_stats", before.map(Sample::processor).orElse(Json.object().build()))
                .put("memory_stats", memory.build())
                .put("name", "/" + guest.record().name())
                .put("id", guest.id())
                .build();
    }

    private static Json blockBytes(String operation, long bytes) {
        return Json.object()
                .put("major", 0)
                .put("minor", 0)
                .put("op", operation)
                .put("value", Math.max(0, bytes))
                .build();
    }
}
