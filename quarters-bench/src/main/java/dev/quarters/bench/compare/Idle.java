package dev.quarters.bench.compare;

import dev.quarters.Quarters;
import dev.quarters.api.Guest;
import dev.quarters.api.GuestSpec;
import dev.quarters.api.GuestStreams;
import dev.quarters.api.Progress;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * What containers that only sleep cost besides their own process: the heap after a collection, the
 * process' resident memory beyond its heap, threads, and processes.
 */
final class Idle {

    private Idle() {}

    static void measure(Path folder, int count) throws Exception {
        try (Quarters quarters = Quarters.open(folder.resolve("data"))) {
            for (int i = 0; i < 50; i++) {
                Start.nanosToFirstOutput(quarters);
            }
            settle();
            State before = State.now();
            List<Guest> guests = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                guests.add(sleeper(quarters));
            }
            settle();
            State after = State.now();
            System.out.println(count + " idle containers, for each:");
            System.out.printf(
                    Locale.ROOT,
                    "heap            %8.1f kB%n",
                    (after.heapBytes - before.heapBytes) / 1024.0 / count);
            System.out.printf(
                    Locale.ROOT,
                    "resident        %8.1f kB%n",
                    (after.residentBytes - before.residentBytes) / 1024.0 / count);
            System.out.printf(
                    Locale.ROOT,
                    "threads         %8.2f%n",
                    (after.threads - before.threads) / (double) count);
            System.out.printf(
                    Locale.ROOT,
                    "extra processes %8.2f%n",
                    (after.children - before.children - count) / (double) count);
            guests.forEach(Guest::close);
        }
    }

    private static Guest sleeper(Quarters quarters) {
        GuestSpec spec = GuestSpec.of(Start.IMAGE).command("/bin/busybox", "sleep", "600").build();
        Guest guest = quarters.node().create(spec, Progress.SILENT);
        guest.start(GuestStreams.discard());
        return guest;
    }

    private static void settle() throws InterruptedException {
        for (int i = 0; i < 3; i++) {
            System.gc();
            Thread.sleep(500);
        }
    }

    private record State(long heapBytes, long residentBytes, long threads, long children) {

        static State now() throws IOException {
            Runtime runtime = Runtime.getRuntime();
            return new State(
                    runtime.totalMemory() - runtime.freeMemory(),
                    status("VmRSS:") * 1024,
                    status("Threads:"),
                    ProcessHandle.current().descendants().count());
        }

        private static long status(String name) throws IOException {
            try (Stream<String> lines = Files.lines(Path.of("/proc/self/status"))) {
                return lines.filter(line -> line.startsWith(name))
                        .map(line -> line.replaceAll("\\D", ""))
                        .mapToLong(Long::parseLong)
                        .findFirst()
                        .orElse(0);
            }
        }
    }
}
