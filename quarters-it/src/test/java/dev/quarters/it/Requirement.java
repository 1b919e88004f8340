package dev.quarters.it;

import org.junit.jupiter.api.Assumptions;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** What a test needs of the host; a test that lacks it is skipped and says why. */
final class Requirement {

    private Requirement() {}

    static void root() {
        Assumptions.assumeTrue(
                "root".equals(System.getProperty("user.name")), () -> skip("needs root"));
    }

    static void program(String name) {
        boolean installed =
                Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                        .anyMatch(folder -> Files.isExecutable(Path.of(folder, name)));
        Assumptions.assumeTrue(installed, () -> skip("needs the program " + name));
    }

    /** Something that takes long, and is done when that property says so. */
    static void asked(String property) {
        Assumptions.assumeTrue(
                System.getProperty(property) != null, () -> skip("needs -D" + property));
    }

    private static String skip(String reason) {
        System.out.println("skipped: " + reason);
        return reason;
    }
}
