package dev.quarters.api;

import java.nio.file.Path;
import java.util.List;

/**
 * The unpacked layers of an image, shared by all its guests and never written to. Each folder is in
 * the form that Linux's overlay file system reads: a deleted file is a character device 0/0, and a
 * folder that hides those below carries the extended attribute {@code trusted.overlay.opaque} (or
 * {@code user.overlay.opaque}, when unpacked by an ordinary user).
 *
 * @param layers from the lowest to the topmost
 */
public record Rootfs(List<Path> layers) {

    /** Copies the list. */
    public Rootfs {
        layers = List.copyOf(layers);
    }
}
