package dev.quarters.node;

import java.nio.file.Path;

/**
 * Where a node keeps its things.
 *
 * @param root of all of it
 */
public record NodeFolder(Path root) {

    /** In {@code $QUARTERS_ROOT}, else where programs of this user keep their data. */
    public static NodeFolder usual() {
        String chosen = System.getenv("QUARTERS_ROOT");
        if (chosen != null && !chosen.isEmpty()) {
            return at(Path.of(chosen));
        }
        if ("root".equals(System.getProperty("user.name"))) {
            return at(Path.of("/var/lib/quarters"));
        }
        String data = System.getenv("XDG_DATA_HOME");
        return at(
                data == null || data.isEmpty()
                        ? Path.of(System.getProperty("user.home"), ".local", "share", "quarters")
                        : Path.of(data, "quarters"));
    }

    /** In that folder. */
    public static NodeFolder at(Path root) {
        return new NodeFolder(root.toAbsolutePath().normalize());
    }

    /** The images: an OCI layout, and the layers unpacked. */
    public Path images() {
        return root.resolve("images");
    }

    /** Packages and package lists that were downloaded. */
    public Path packages() {
        return root.resolve("packages");
    }

    /** The guests, in a folder for each owner. */
    public Path guests() {
        return root.resolve("guests");
    }

    /** The guests that outlive commands. */
    public Path kept() {
        return root.resolve("kept");
    }

    /** What is known of them. */
    public Path keptRecords() {
        return kept().resolve("records");
    }

    /** What they wrote into their roots, in a folder for each. */
    public Path keptGuests() {
        return kept().resolve("guests");
    }

    /** Their output, in a folder for each. */
    public Path keptLogs() {
        return kept().resolve("logs");
    }

    /** Folders with names that are shown in guests. */
    public Path volumes() {
        return root.resolve("volumes");
    }
}
