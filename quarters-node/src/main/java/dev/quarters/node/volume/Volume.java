package dev.quarters.node.volume;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;

/**
 * A folder with a name.
 *
 * @param folder what guests see
 * @param anonymous whether its name was made up for one guest
 */
public record Volume(
        String name, Path folder, Instant created, Map<String, String> labels, boolean anonymous) {

    /** Copies the labels. */
    public Volume {
        labels = Map.copyOf(labels);
    }
}
