package dev.quarters.container.plan;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The root of a guest: an overlay of the image's layers.
 *
 * @param layers from the lowest to the topmost
 * @param folder the guest's own; what it writes goes to {@code upper} below it, and the root is
 *     mounted over the folder itself
 * @param userAttributes whether overlayfs keeps its marks as attributes of the user, the only ones
 *     an ordinary user may write
 * @param layersOneByOne whether overlayfs can be told each layer by an option of its own
 */
public record RootPlan(
        List<Path> layers,
        Path folder,
        boolean readOnly,
        boolean userAttributes,
        boolean layersOneByOne) {

    /** OVL_MAX_STACK of fs/overlayfs: the kernel's limit of layers below the one for changes. */
    public static final int MOST_LAYERS = 500;

    /** Copies the layers. */
    public RootPlan {
        layers = List.copyOf(layers);
    }

    /** What it is mounted with, when layers go one by one: {@code name=value} or flags. */
    public List<String> overlayOptions() {
        List<String> options = new ArrayList<>();
        for (Path layer : layers.reversed()) {
            options.add("lowerdir+=" + layer);
        }
        options.add("upperdir=" + upper());
        options.add("workdir=" + work());
        if (userAttributes) {
            options.add("userxattr");
        }
        return options;
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
