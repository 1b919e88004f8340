package dev.quarters.it.guestos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.quarters.Quarters;
import dev.quarters.api.Guest;
import dev.quarters.api.GuestStreams;
import dev.quarters.api.ResourceLimits;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Guests that go on from the boot of another one, which leaves them nothing of its own. */
@Timeout(300)
class SavedBootTest {

    private static final FileTime LONG_AGO = FileTime.fromMillis(1_000_000_000_000L);

    /** As no other test's guests have, so that this one's are of a kind of their own. */
    private static final long MEMORY = 199L << 20;

    @BeforeAll
    static void quartersIsInJars() {
        boolean jars = Files.isRegularFile(Path.of(codeOf(Quarters.class)));
        if (!jars) {
            System.out.println("skipped: Quarters is not run from its jars here");
        }
        assumeTrue(jars, "boots are saved where Quarters is run from its jars");
    }

    private static String codeOf(Class<?> type) {
        return type.getProtectionDomain().getCodeSource().getLocation().getPath();
    }

    private static List<String> run(String script) throws InterruptedException {
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        try (Quarters quarters = GuestOsImages.open("emulator");
                Guest guest =
                        GuestOsImages.create(
                                quarters,
                                GuestOsImages.busybox(script)
                                        .limits(
                                                new ResourceLimits(
                                                        MEMORY,
                                                        0,
                                                        0,
                                                        0,
                                                        Optional.empty(),
                                                        0,
                                                        0,
                                                        0)))) {
            guest.start(GuestStreams.of(output, output));
            assertThat(guest.await().code()).isZero();
        }
        return output.toString(StandardCharsets.UTF_8).lines().toList();
    }

    /** The saved boot of this test's guests. */
    private static Optional<Path> saved() throws IOException {
        for (Path kit : GuestOsImages.kits()) {
            try (Stream<Path> files = Files.list(kit)) {
                for (Path boot : files.filter(SavedBootTest::isBoot).toList()) {
                    Path memory = boot.resolve("memory");
                    if (Files.exists(memory) && Files.size(memory) == MEMORY) {
                        return Optional.of(boot);
                    }
                }
            }
        }
        return Optional.empty();
    }

    private static boolean isBoot(Path path) {
        return path.getFileName().toString().startsWith("booted-");
    }

    @Test
    void eachHasItsOwnRandomnessAndTheRightTime() throws Exception {
        String script =
                """
                busybox cat /proc/sys/kernel/random/boot_id
                busybox head -c 16 /dev/urandom | busybox md5sum
                busybox date +%s
                """;
        List<String> first = run(script);
        Path boot = saved().orElseThrow();
        Files.setLastModifiedTime(boot, LONG_AGO);
        List<String> second = run(script);
        assertThat(Files.getLastModifiedTime(boot)).as("it was used").isGreaterThan(LONG_AGO);
        List<String> third = run(script);
        long now = System.currentTimeMillis() / 1000;
        assertThat(List.of(first.get(0), second.get(0), third.get(0))).doesNotHaveDuplicates();
        assertThat(List.of(first.get(1), second.get(1), third.get(1))).doesNotHaveDuplicates();
        assertThat(Long.parseLong(third.get(2))).isCloseTo(now, within(5L));
    }

    @Test
    void oneThatIsDamagedIsMadeAnew() throws Exception {
        run("true");
        Path boot = saved().orElseThrow();
        try (FileChannel state =
                FileChannel.open(boot.resolve("state"), StandardOpenOption.WRITE)) {
            state.truncate(1000);
        }
        assertThat(run("echo boots")).containsExactly("boots");
        assertThat(Files.size(saved().orElseThrow().resolve("state"))).isGreaterThan(1000);
        assertThat(run("echo goes on")).containsExactly("goes on");
    }
}
