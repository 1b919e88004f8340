package dev.quarters.api;

import java.util.List;
import java.util.Map;

/**
 * What an image says about how it wants to be run: the "config" object of OCI image 1.1 config.md.
 * Empty values mean that the image does not say.
 *
 * @param environment entries {@code NAME=value}
 * @param user {@code user[:group]}, by name or number
 * @param exposedPorts for instance {@code 80/tcp}
 * @param stopSignal for instance {@code SIGTERM}
 * @param health Docker's, which OCI does not have
 */
public record ImageConfig(
        List<String> environment,
        List<String> entrypoint,
        List<String> command,
        String workingDirectory,
        String user,
        List<String> exposedPorts,
        List<String> volumes,
        Map<String, String> labels,
        String stopSignal,
        HealthCheck health) {

    /** An image that says nothing. */
    public static final ImageConfig EMPTY =
            new ImageConfig(
                    List.of(),
                    List.of(),
                    List.of(),
                    "",
                    "",
                    List.of(),
                    List.of(),
                    Map.of(),
                    "",
                    HealthCheck.UNSAID);

    /** Copies the collections. */
    public ImageConfig {
        environment = List.copyOf(environment);
        entrypoint = List.copyOf(entrypoint);
        command = List.copyOf(command);
        exposedPorts = List.copyOf(exposedPorts);
        volumes = List.copyOf(volumes);
        labels = Map.copyOf(labels);
    }
}
