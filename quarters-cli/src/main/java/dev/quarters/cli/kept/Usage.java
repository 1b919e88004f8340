package dev.quarters.cli.kept;

import dev.quarters.cli.output.Sizes;
import dev.quarters.json.Json;
import dev.quarters.json.JsonObject;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What a guest uses, as {@code docker stats} counts it (Docker API 1.45 "ContainerStats"). */
record Usage(Json sample) {

    private static final Json NOTHING = Json.object().build();
    private static final String[] BINARY = {"B", "KiB", "MiB", "GiB", "TiB"};

    static Usage of(Json sample) {
        return new Usage(sample);
    }

    JsonObject row(boolean full) {
        String id = sample.text("id");
        long used = memory();
        long limit = number(part("memory_stats"), "limit");
        return Json.object()
                .put("BlockIO", blocks())
                .put("CPUPerc", percent(processor()))
                .put("Container", id)
                .put("ID", full ? id : id.substring(0, Math.min(12, id.length())))
                .put("MemPerc", percent(limit > 0 ? 100.0 * used / limit : 0))
                .put("MemUsage", binary(used) + " / " + binary(limit))
                .put("Name", sample.text("name").replaceFirst("^/", ""))
                .put("NetIO", networks())
                .put("PIDs", Long.toString(number(part("pids_stats"), "current")));
    }

    private Json part(String name) {
        return sample.find(name).orElse(NOTHING);
    }

    private static long number(Json json, String name) {
        return json.find(name)
                .filter(Json.Numeral.class::isInstance)
                .map(value -> (long) Double.parseDouble(((Json.Numeral) value).literal()))
                .orElse(0L);
    }

    /** Of one processor, between the two times that it was measured. */
    private double processor() {
        Json now = part("cpu_stats");
        Json before = part("precpu_stats");
        double used =
                number(now.find("cpu_usage").orElse(NOTHING), "total_usage")
                        - number(before.find("cpu_usage").orElse(NOTHING), "total_usage");
        double whole = number(now, "system_cpu_usage") - number(before, "system_cpu_usage");
        long processors = Math.max(1, number(now, "online_cpus"));
        return whole > 0 && used > 0 ? used / whole * processors * 100 : 0;
    }

    /** Without the page cache that would be given up first. */
    private long memory() {
        Json memory = part("memory_stats");
        Json details = memory.find("stats").orElse(NOTHING);
        long inactive =
                Math.max(number(details, "inactive_file"), number(details, "total_inactive_file"));
        long usage = number(memory, "usage");
        return inactive < usage ? usage - inactive : usage;
    }

    private String networks() {
        Map<String, Json> networks = sample.find("networks").map(Json::asMembers).orElse(Map.of());
        long received = networks.values().stream().mapToLong(one -> number(one, "rx_bytes")).sum();
        long sent = networks.values().stream().mapToLong(one -> number(one, "tx_bytes")).sum();
        return Sizes.bytes(received) + " / " + Sizes.bytes(sent);
    }

    private String blocks() {
        List<Json> entries =
                part("blkio_stats")
                        .find("io_service_bytes_recursive")
                        .map(Json::asElements)
                        .orElse(List.of());
        return Sizes.bytes(blocks(entries, "read")) + " / " + Sizes.bytes(blocks(entries, "write"));
    }

    private static long blocks(List<Json> entries, String operation) {
        return entries.stream()
                .filter(entry -> entry.text("op").equalsIgnoreCase(operation))
                .mapToLong(entry -> number(entry, "value"))
                .sum();
    }

    private static String percent(double value) {
        return String.format(Locale.ROOT, "%.2f%%", value);
    }

    /** Four digits, powers of 1024: {@code 3.422MiB}. */
    private static String binary(long bytes) {
        double value = bytes;
        int unit = 0;
        while (value >= 1024 && unit < BINARY.length - 1) {
            value /= 1024;
            unit++;
        }
        String digits =
                Optional.of(new java.math.BigDecimal(value, new java.math.MathContext(4)))
                        .map(java.math.BigDecimal::stripTrailingZeros)
                        .map(java.math.BigDecimal::toPlainString)
                        .orElse("0");
        return digits + BINARY[unit];
    }
}
