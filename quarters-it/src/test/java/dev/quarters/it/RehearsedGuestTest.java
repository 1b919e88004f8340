package dev.quarters.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarters.it.guestos.GuestOsImages;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The launcher lets the JVM learn from the boot of a guest, once there is a boot kit for one. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(180)
class RehearsedGuestTest {

    private static final String ANNOUNCEMENT = "quarters: rehearsing the boot of a guest";

    private Installation installation;
    private Path application;

    @BeforeAll
    void prepare() throws Exception {
        GuestOsImages.open().close(); // Skips where there is no apt-get.
        GuestOsImages.stockKit();
        installation = Installation.forRoot();
        application = installation.folder().resolve("quarters-cli/target/application");
    }

    @AfterAll
    void remove() {
        if (installation != null) {
            installation.close();
        }
    }

    private Run.Result quarters(String... words) throws Exception {
        return installation
                .command(words)
                .with("QUARTERS_ROOT", GuestOsImages.folder().toString())
                .with("QUARTERS_REHEARSAL", "")
                .run()
                .succeeds();
    }

    @Test
    void isLearntFromOnceAndLeavesNothingElse() throws Exception {
        Path cache = application.resolve("guest.aot");
        String[] words = {
            "run", "--engine", "emulator", GuestOsImages.BUSYBOX, "busybox", "uname", "-r"
        };
        String imagesBefore = quarters("images").output();
        quarters("run", "--engine", "container", GuestOsImages.BUSYBOX, "busybox", "true");
        assertThat(cache).doesNotExist();

        Run.Result first = quarters(words);
        assertThat(first.errorOutput()).contains(ANNOUNCEMENT);
        assertThat(first.output()).endsWith("-cloud-amd64\n");
        assertIsUsable(cache);
        assertThat(quarters("images").output()).isEqualTo(imagesBefore);

        Run.Result second = quarters(words);
        assertThat(second.errorOutput()).doesNotContain(ANNOUNCEMENT);
        assertThat(second.output()).isEqualTo(first.output());
    }

    /** With AOTMode=on the JVM ends at once when it can't use the cache. */
    private void assertIsUsable(Path cache) throws Exception {
        List<String> start = Files.readAllLines(application.resolve("start"));
        Run.of(
                        start.get(0) + "/bin/java",
                        "-XX:+UseSerialGC",
                        "--add-exports=java.base/jdk.internal.misc=ALL-UNNAMED",
                        "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
                        "--enable-native-access=ALL-UNNAMED",
                        "-XX:AOTMode=on",
                        "-XX:AOTCache=" + cache,
                        "-cp",
                        start.get(1),
                        "dev.quarters.cli.Main",
                        "version")
                .run()
                .succeeds();
    }
}
