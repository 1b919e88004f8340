package dev.quarters.node;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

class GuestFoldersTest {

    @TempDir private Path guests;

    @Test
    void livingOwnersAreLeftAlone() throws Exception {
        try (GuestFolders first = GuestFolders.open(guests);
                GuestFolders second = GuestFolders.open(guests)) {
            Path folder = first.create("a");
            List<Path> cleaned = new ArrayList<>();
            second.sweep(cleaned::add);
            assertThat(cleaned).isEmpty();
            assertThat(folder).isDirectory();
        }
        assertThat(guests).isEmptyDirectory();
    }

    @Test
    void ownerInAnotherLivingProcessIsLeftAlone() throws Exception {
        Process other = other();
        try (GuestFolders folders = GuestFolders.open(guests)) {
            List<Path> cleaned = new ArrayList<>();
            folders.sweep(cleaned::add);
            assertThat(cleaned).isEmpty();
            other.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
            folders.sweep(cleaned::add);
            assertThat(cleaned)
                    .extracting(path -> path.getFileName().toString())
                    .containsExactly("x");
        } finally {
            other.destroyForcibly();
        }
        assertThat(guests).isEmptyDirectory();
    }

    private Process other() throws IOException {
        Process process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-cp",
                                System.getProperty("java.class.path"),
                                Owner.class.getName(),
                                guests.toString())
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        assertThat(process.inputReader().readLine()).isEqualTo("ready");
        return process;
    }

    @Test
    void guestOfAnOwnerThatIsGoneIsCleanedUpAndRemoved() throws Exception {
        Path left = Files.createDirectories(guests.resolve("1-1-dead/guest"));
        Files.writeString(left.resolve("state"), "x");
        Files.createSymbolicLink(left.resolve("link"), Path.of("/"));
        Files.createFile(guests.resolve("1-1-dead.lock"));
        try (GuestFolders folders = GuestFolders.open(guests)) {
            List<Path> cleaned = new ArrayList<>();
            folders.sweep(cleaned::add);
            assertThat(cleaned).containsExactly(left);
        }
        assertThat(guests).isEmptyDirectory();
        assertThat(Path.of("/etc")).exists();
    }

    /** Opens an owner's folders with one guest, says so, and waits to be killed. */
    static final class Owner {
        public static void main(String[] arguments) throws Exception {
            GuestFolders folders = GuestFolders.open(Path.of(arguments[0]));
            folders.create("x");
            System.out.println("ready");
            Thread.sleep(60_000);
            folders.close();
        }
    }
}
