package dev.quarters.filesystem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Random operations have the same results as on the kernel's overlayfs. {@code
 * -Dquarters.overlay.seed} and {@code -Dquarters.overlay.operations} choose others, or more.
 */
class SameAsOverlayfsTest {

    private static final long SEED = Long.getLong("quarters.overlay.seed", 1);
    private static final int OPERATIONS = Integer.getInteger("quarters.overlay.operations", 4000);

    @TempDir Path base;

    @Test
    void randomOperationsHaveTheSameResults() throws Exception {
        boolean root = "root".equals(System.getProperty("user.name"));
        if (!root) {
            System.out.println("SameAsOverlayfsTest is skipped: only root can mount overlayfs");
        }
        assumeTrue(root);
        layers();
        String mount =
                "mount -t overlay overlay -o index=on,redirect_dir=on,lowerdir=%1$s/high:%1$s/low,"
                        + "upperdir=%1$s/theirs,workdir=%1$s/work %1$s/merged";
        String run = mount.formatted(base) + " && exec \"$@\"";
        List<String> command =
                List.of(
                        "unshare",
                        "-m",
                        "sh",
                        "-c",
                        run,
                        "sh",
                        System.getProperty("java.home") + "/bin/java",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "dev.quarters.filesystem.OverlayComparison",
                        base.toString(),
                        Long.toString(SEED),
                        Integer.toString(OPERATIONS));

        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes());

        assertThat(process.waitFor()).as("seed " + SEED + ": " + output).isZero();
    }

    private void layers() throws Exception {
        for (String folder : List.of("low", "high", "theirs", "work", "merged")) {
            Files.createDirectories(base.resolve(folder));
        }
        Path low = base.resolve("low");
        Path high = base.resolve("high");
        OverlayFolders.file(low, "a/b/c", "low abc");
        OverlayFolders.file(low, "a/c", "low ac");
        OverlayFolders.file(low, "b/a/a", "x".repeat(7000));
        OverlayFolders.file(low, "c/d", "low cd");
        OverlayFolders.file(low, "d", "low d");
        Files.createLink(low.resolve("a/d"), low.resolve("d"));
        Files.createSymbolicLink(low.resolve("a/e"), Path.of("../d"));
        OverlayFolders.file(high, "a/b/d", "high abd");
        OverlayFolders.file(high, "e/a", "high ea");
        OverlayFolders.file(high, "c/e/e", "high cee");
        OverlayFolders.run("mknod", high.resolve("a/c").toString(), "c", "0", "0");
        OverlayFolders.run("setfattr", "-n", "trusted.overlay.opaque", "-v", "y", high + "/c");
    }
}
