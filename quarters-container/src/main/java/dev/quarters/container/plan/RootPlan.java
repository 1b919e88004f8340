package dev.quarters.container.plan;

import java.nio.file.Path;
import java.util.List;

/**
 * The root of a guest: an overlay of the image's layers.
 *
 * @param layers from the lowest to the topmost
 * @param folder the guest's own; what it writes goes to {@code upper} below it, and the root is
 *     mounted over the folder itself
 * @param userAttributes whether overlayfs keeps its marks as attributes of the user, the only ones
 *     an ordinary user may write
 */
public record RootPlan(List<Path> layers, Path folder, boolean readOnly, boolean userAttributes) {

    /** Copies the layers. */
    public RootPlan {
        layers = List.copyOf(layers);
    }

    /** Where changes go. */
    public Path upper() {
        return folder.resolve("upper");
    }

    /** What overlayfs makes below {@link #work}, with a mode that lets only root list it. */
    public static Path hidden(Path folder) {
        return folder.resolve("work").resolve("work");
    }

    /** Where overlayfs prepares changes. */
    public Path work() {
        return folder.resolve("work");
    }
}
