package dev.quarters.image.oci;

import dev.quarters.api.HealthCheck;
import dev.quarters.json.Json;
import dev.quarters.json.JsonObject;

import java.time.Duration;

/** A health check as Docker's documents have it; durations are nanoseconds. */
public final class HealthCheckJson {

    private HealthCheckJson() {}

    /** Reads one; what is missing is not said. */
    public static HealthCheck read(Json json) {
        return new HealthCheck(
                json.texts("Test"),
                duration(json, "Interval"),
                duration(json, "Timeout"),
                duration(json, "StartPeriod"),
                duration(json, "StartInterval"),
                (int) number(json, "Retries"));
    }

    /** Writes what it says. */
    public static Json write(HealthCheck check) {
        JsonObject json = Json.object().putUnlessEmpty("Test", check.test());
        put(json, "Interval", check.interval().toNanos());
        put(json, "Timeout", check.timeout().toNanos());
        put(json, "StartPeriod", check.startPeriod().toNanos());
        put(json, "StartInterval", check.startInterval().toNanos());
        put(json, "Retries", check.retries());
        return json.build();
    }

    private static void put(JsonObject json, String name, long number) {
        if (number != 0) {
            json.put(name, number);
        }
    }

    private static Duration duration(Json json, String name) {
        return Duration.ofNanos(number(json, name));
    }

    private static long number(Json json, String name) {
        return json.find(name).map(Json::asLong).orElse(0L);
    }
}
