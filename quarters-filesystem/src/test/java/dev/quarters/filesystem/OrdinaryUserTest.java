package dev.quarters.filesystem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.Test;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A monitor without rights on the host gives its guest the same owners and devices. */
class OrdinaryUserTest {

    private static final String NOBODY = "65534";

    @Test
    void ownersAndDevicesAreTheGuestsWhoeverServesThem() throws Exception {
        boolean root = "root".equals(System.getProperty("user.name"));
        if (!root) {
            System.out.println("OrdinaryUserTest is skipped: only root can become another user");
        }
        assumeTrue(root);
        Path base = Files.createTempDirectory(Path.of("/tmp"), "quarters-ordinary-");
        try {
            String printed = run(base);

            assertThat(printed.lines())
                    .containsExactly(
                            "recorded 104755 33:44 0",
                            "own 100644 0:0 0",
                            "disk 60660 5:6 801",
                            "changed 106711 1000:1000 0",
                            "removed 0",
                            "[disk, own]",
                            "shared 100644 0:0 0",
                            "made 100644 0:0 0",
                            "given away -1");
        } finally {
            delete(base);
        }
    }

    private static String run(Path base) throws IOException, InterruptedException {
        Path recorded = OverlayFolders.file(base, "low/recorded", "x");
        OverlayFolders.file(base, "low/own", "x");
        OverlayFolders.file(base, "shared/file", "x");
        Files.createDirectories(base.resolve("upper"));
        OverlayFolders.run(
                "setfattr",
                "-n",
                "user.containers.override_stat",
                "-v",
                "33:44:04755:file",
                recorded.toString());
        Path classes = copyOfClassPath(base);
        OverlayFolders.run("chown", "-R", NOBODY + ":" + NOBODY, base.toString());
        Process process =
                new ProcessBuilder(
                                "setpriv",
                                "--reuid=" + NOBODY,
                                "--regid=" + NOBODY,
                                "--clear-groups",
                                System.getProperty("java.home") + "/bin/java",
                                "--enable-native-access=ALL-UNNAMED",
                                "-cp",
                                classes + "/*:" + String.join(":", folders(classes)),
                                "dev.quarters.filesystem.OrdinaryUser",
                                base.toString())
                        .redirectErrorStream(true)
                        .start();
        String printed = new String(process.getInputStream().readAllBytes());
        process.waitFor();
        return printed;
    }

    /** The class path may lie where another user can't read. */
    private static Path copyOfClassPath(Path base) throws IOException {
        Path classes = Files.createDirectories(base.resolve("classes"));
        int number = 0;
        for (String part : System.getProperty("java.class.path").split(File.pathSeparator)) {
            if (Files.exists(Path.of(part))) {
                String suffix = part.endsWith(".jar") ? ".jar" : "";
                OverlayFolders.run("cp", "-r", part, classes + "/" + number++ + suffix);
            }
        }
        return classes;
    }

    private static List<String> folders(Path classes) throws IOException {
        List<String> folders = new ArrayList<>();
        try (Stream<Path> parts = Files.list(classes)) {
            parts.filter(Files::isDirectory).forEach(part -> folders.add(part.toString()));
        }
        return folders;
    }

    private static void delete(Path base) throws IOException {
        try (Stream<Path> all = Files.walk(base)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
