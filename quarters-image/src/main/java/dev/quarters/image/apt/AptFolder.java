package dev.quarters.image.apt;

import dev.quarters.api.QuartersException;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What is kept between pulls, for one architecture. All of it may be deleted at any time.
 *
 * <pre>
 * debs/               packages, complete and checked; written by rename
 * ARCHITECTURE/
 *     status          empty: apt believes that nothing is installed
 *     pkgcache.bin    apt's own index of its lists
 *     lists/          apt's package lists, only once the host's did not do
 *     plans/          solutions, by everything that apt would have looked at
 * work-PID-*&#47;         of one pull; whoever finds one of a process that is gone deletes it
 * </pre>
 */
final class AptFolder {

    private static final Duration ABANDONED = Duration.ofHours(1);

    private final Path root;
    private final Path state;

    AptFolder(Path root, String architecture) throws IOException {
        this.root = root.toAbsolutePath().normalize();
        this.state = this.root.resolve(architecture);
        if (this.root.toString().matches("(?s).*[\"\\n].*")) {
            throw new QuartersException(
                    "apt can't use the folder " + this.root + ", whose name has a quote or newline",
                    "give Quarters another folder for its images");
        }
        Files.createDirectories(debs());
        Files.createDirectories(plans());
        Files.createDirectories(lists().resolve("partial"));
        if (!Files.exists(status())) {
            Files.write(status(), new byte[0]);
        }
    }

    Path debs() {
        return root.resolve("debs");
    }

    Path state() {
        return state;
    }

    Path status() {
        return state.resolve("status");
    }

    Path plans() {
        return state.resolve("plans");
    }

    Path lists() {
        return state.resolve("lists");
    }

    /** Held by who updates {@link #lists}. */
    Path updateLock() {
        return state.resolve("update.lock");
    }

    /** Touched after each update of {@link #lists}. */
    Path updated() {
        return state.resolve("updated");
    }

    Path newWork() throws IOException {
        removeAbandoned();
        return Files.createTempDirectory(root, "work-" + ProcessHandle.current().pid() + "-");
    }

    private void removeAbandoned() throws IOException {
        List<Path> works;
        try (Stream<Path> children = Files.list(root)) {
            works =
                    children.filter(child -> child.getFileName().toString().startsWith("work-"))
                            .toList();
        }
        for (Path work : works) {
            if (isAbandoned(work)) {
                delete(work);
            }
        }
    }

    /** Old as well as without a process, since a process of another container can't be seen. */
    private static boolean isAbandoned(Path work) throws IOException {
        Optional<Instant> changed = changed(work);
        String pid = work.getFileName().toString().split("-")[1];
        return changed.isPresent()
                && changed.get().isBefore(Instant.now().minus(ABANDONED))
                && pid.matches("[0-9]{1,18}")
                && ProcessHandle.of(Long.parseLong(pid)).isEmpty();
    }

    /** When it was changed last, if it is there. */
    static Optional<Instant> changed(Path path) throws IOException {
        try {
            return Optional.of(Files.getLastModifiedTime(path).toInstant());
        } catch (java.nio.file.NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** Deletes a folder with what is in it; what can't be deleted stays for a later pull. */
    static void delete(Path folder) {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException | UncheckedIOException e) {
            System.getLogger(AptFolder.class.getName())
                    .log(System.Logger.Level.DEBUG, "cannot delete " + folder, e);
        }
    }
}
