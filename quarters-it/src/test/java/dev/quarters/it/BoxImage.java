package dev.quarters.it;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The image that most tests have: busybox of Debian's packages. The first that needs it fetches it,
 * others have a copy, with what is known of packages.
 */
final class BoxImage {

    static final String NAME = "box:1";

    private static final Path FOLDER = Path.of("target", "box-image").toAbsolutePath();

    private static boolean fetched;

    private BoxImage() {}

    /** Has it in an installation that has no images yet. */
    static synchronized void copyTo(Installation quarters) throws Exception {
        if (!fetched) {
            pulling(quarters).with("QUARTERS_ROOT", FOLDER.toString()).run().succeeds();
            fetched = true;
        }
        Files.createDirectories(quarters.data());
        for (String kept : List.of("images", "packages")) {
            Run.of("cp", "-a", FOLDER.resolve(kept).toString(), quarters.data().toString())
                    .run()
                    .succeeds();
        }
    }

    /** Has it in an installation, beside others. */
    static void pull(Installation quarters) throws Exception {
        pulling(quarters).run().succeeds();
    }

    private static Run pulling(Installation quarters) {
        return quarters.command("pull", "apt:busybox-static", "--tag", NAME);
    }
}
