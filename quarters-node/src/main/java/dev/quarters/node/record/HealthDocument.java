package dev.quarters.node.record;

import dev.quarters.api.HealthCheck;
import dev.quarters.image.oci.HealthCheckJson;
import dev.quarters.json.Json;

/** A health check as Docker's documents have it, and those of images. */
public final class HealthDocument {

    private HealthDocument() {}

    /** Reads one; what is missing is not said. */
    public static HealthCheck read(Json json) {
        return HealthCheckJson.read(json);
    }

    /** Writes what it says. */
    public static Json write(HealthCheck check) {
        return HealthCheckJson.write(check);
    }
}
