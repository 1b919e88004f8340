package dev.quarters.bootkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/**
 * Removes kits that no guest was booted from for long, of kernels that were replaced or of agents
 * of older versions; and what was left of those whose making was broken off. Who boots from one
 * just now has its files open.
 */
final class OldKits {

    private static final Duration UNUSED = Duration.ofDays(30);
    private static final Duration UNFINISHED = Duration.ofDays(1);

    private final Path folder;

    OldKits(Path folder) {
        this.folder = folder;
    }

    void remove(Instant now) throws IOException {
        for (Path kit : list(folder)) {
            Path release = kit.resolve(BootKits.RELEASE);
            boolean complete = Files.exists(release);
            Instant used = Files.getLastModifiedTime(complete ? release : kit).toInstant();
            if (used.isBefore(now.minus(complete ? UNUSED : UNFINISHED))) {
                delete(kit);
            }
        }
    }

    /** Another process may do the same. */
    static void delete(Path kit) throws IOException {
        try {
            for (Path file : list(kit)) {
                Files.deleteIfExists(file);
            }
            Files.deleteIfExists(kit);
        } catch (NoSuchFileException gone) {
            // It was quicker.
        }
    }

    private static List<Path> list(Path folder) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.toList();
        }
    }
}
