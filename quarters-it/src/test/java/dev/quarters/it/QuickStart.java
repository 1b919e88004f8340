package dev.quarters.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What the launcher of an installation prepares when it starts first. It takes seconds, so the
 * source tree's does it once, and installations have a copy.
 */
record QuickStart(Path installation) {

    /** Prepared when it is asked for first. */
    static final QuickStart OF_TREE = prepare(Installation.TREE);

    private static QuickStart prepare(Path installation) {
        try {
            Run.of(installation.resolve("quarters").toString(), "version").run().succeeds();
            return new QuickStart(installation);
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException("cannot start quarters in " + installation, e);
        }
    }

    /** Into another installation of the same jars, where its launcher finds it prepared. */
    void copyTo(Path other) throws IOException {
        Path from = installation.resolve(Installation.APPLICATION);
        Path to = other.resolve(Installation.APPLICATION);
        Files.copy(from.resolve("quarters.aot"), to.resolve("quarters.aot"));
        String start = Files.readString(from.resolve("start"));
        Files.writeString(to.resolve("start"), start.replace(from.toString(), to.toString()));
    }
}
