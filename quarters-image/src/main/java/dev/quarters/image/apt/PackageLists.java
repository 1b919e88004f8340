package dev.quarters.image.apt;

import dev.quarters.api.QuartersException;
import dev.quarters.image.oci.Digest;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

/**
 * The package lists that apt reads: the host's as long as they do, afterwards our own copy, which
 * we may update. Whichever was updated last is used.
 */
final class PackageLists {

    static final Path HOST = Path.of("/var/lib/apt/lists");
    private static final Path SOURCES = Path.of("/etc/apt");

    /** Lists that are younger have no other packages when asked again. */
    private static final Duration FRESH = Duration.ofMinutes(30);

    /** Within one JVM, where file locks can't be waited for. */
    private static final ReentrantLock UPDATING = new ReentrantLock();

    private final AptFolder folder;

    /** Whether the host's lists are of the architecture that is wanted. */
    private final boolean hostArchitecture;

    PackageLists(AptFolder folder, boolean hostArchitecture) {
        this.folder = folder;
        this.hostArchitecture = hostArchitecture;
    }

    /** The folder to give to apt now. */
    Path current() throws IOException {
        return ownUpdate().isAfter(hostUpdate()) ? folder.lists() : HOST;
    }

    private Instant ownUpdate() throws IOException {
        return AptFolder.changed(folder.updated()).orElse(Instant.EPOCH);
    }

    private Instant hostUpdate() throws IOException {
        Instant partial = AptFolder.changed(HOST.resolve("partial")).orElse(Instant.MIN);
        Instant lists = AptFolder.changed(HOST).orElse(Instant.MIN);
        return partial.isAfter(lists) ? partial : lists;
    }

    /** Whether an update now would hardly bring anything. */
    boolean areFresh() throws IOException {
        Instant since = Instant.now().minus(FRESH);
        return ownUpdate().isAfter(since)
                || (hostArchitecture && hasLists(HOST) && hostUpdate().isAfter(since));
    }

    private static boolean hasLists(Path lists) throws IOException {
        if (!Files.isDirectory(lists)) {
            return false;
        }
        try (Stream<Path> children = Files.list(lists)) {
            return children.anyMatch(list -> list.toString().contains("_Packages"));
        }
    }

    /** Downloads the lists of all of the host's sources into our own folder. */
    void update(AptGet apt, Path work) throws IOException {
        Instant asked = Instant.now();
        UPDATING.lock();
        try (FileChannel file =
                        FileChannel.open(
                                folder.updateLock(),
                                StandardOpenOption.CREATE,
                                StandardOpenOption.WRITE);
                var lock = file.lock()) {
            if (lock.isValid() && ownUpdate().isAfter(asked)) {
                return; // by another process, while we waited
            }
            copyHostLists();
            AptGet.Outcome outcome =
                    apt.run(folder.lists(), work, work, line -> {}, List.of("update"));
            if (outcome.exit() != 0) {
                throw new QuartersException(
                        "cannot update the package lists with apt-get: " + outcome.words(),
                        "check the network and the sources in "
                                + SOURCES
                                + "; \"apt-get update\" as root shows the same");
            }
            Files.write(folder.updated(), new byte[0]);
            Files.setLastModifiedTime(folder.updated(), FileTime.from(Instant.now()));
        } finally {
            UPDATING.unlock();
        }
    }

    /** So that only what has changed has to be downloaded. */
    private void copyHostLists() throws IOException {
        if (hasLists(folder.lists()) || !Files.isDirectory(HOST)) {
            return;
        }
        try (Stream<Path> children = Files.list(HOST)) {
            for (Path list : children.toList()) {
                if (Files.isRegularFile(list) && Files.isReadable(list) && Files.size(list) > 0) {
                    Files.copy(
                            list,
                            folder.lists().resolve(list.getFileName()),
                            java.nio.file.StandardCopyOption.REPLACE_EXISTING,
                            java.nio.file.StandardCopyOption.COPY_ATTRIBUTES);
                }
            }
        }
    }

    /** Changes when apt might find another solution: its sources, its preferences or its lists. */
    Digest fingerprint() throws IOException {
        Map<String, String> seen = new TreeMap<>();
        note(seen, SOURCES, 4);
        note(seen, current(), 1);
        MessageDigest computed = Digest.newMessageDigest("sha256");
        computed.update(
                (seen + "\n" + System.getenv("APT_CONFIG")).getBytes(StandardCharsets.UTF_8));
        return Digest.finish(computed);
    }

    private static void note(Map<String, String> seen, Path root, int depth) throws IOException {
        if (!Files.isDirectory(root)) {
            return;
        }
        try (Stream<Path> all = Files.walk(root, depth)) {
            for (Path path : all.toList()) {
                BasicFileAttributes attributes =
                        Files.readAttributes(
                                path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
                if (!attributes.isDirectory()) {
                    seen.put(
                            path.toString(),
                            attributes.size() + "@" + attributes.lastModifiedTime().toInstant());
                }
            }
        } catch (UncheckedIOException e) {
            seen.put(root.toString(), "partly unreadable");
        }
    }
}
