package dev.quarters.it;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The command as a user has it: the launcher and what was built, copied to where any user may read
 * them, with a folder of data of its own. Closing it removes all.
 */
final class Installation implements AutoCloseable {

    static final Path TREE = Path.of("").toAbsolutePath().getParent();
    static final Path APPLICATION = Path.of("quarters-cli", "target", "application");

    private final Path folder;
    private final Map<String, String> environment = new TreeMap<>();
    private final List<String> prefix = new ArrayList<>();

    private Installation(Path folder) {
        this.folder = folder;
    }

    static Installation forRoot() throws Exception {
        Path folder = Files.createTempDirectory("quarters-it");
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        Installation installation = new Installation(folder);
        copy(TREE.resolve("quarters"), folder.resolve("quarters"));
        Path application = Files.createDirectories(folder.resolve(APPLICATION).resolve("lib"));
        try (Stream<Path> jars = Files.list(TREE.resolve(APPLICATION).resolve("lib"))) {
            for (Path jar : jars.toList()) {
                copy(jar, application.resolve(jar.getFileName()));
            }
        }
        QuickStart.OF_TREE.copyTo(folder);
        installation.environment.put("QUARTERS_ROOT", folder.resolve("data").toString());
        installation.environment.put("QUARTERS_REHEARSAL", "never"); // It takes as long as a boot.
        return installation;
    }

    /** With data in that folder, which stays. */
    Installation with(Path data) {
        environment.put("QUARTERS_ROOT", data.toString());
        return this;
    }

    /** For the user 1000, who has a home of its own. */
    static Installation forUser1000() throws Exception {
        Installation installation = forRoot();
        Path home = Files.createDirectory(installation.folder.resolve("home"));
        Run.of("chown", "1000:1000", home.toString()).run().succeeds();
        installation.environment.put("HOME", home.toString());
        installation.environment.put("QUARTERS_ROOT", home.resolve("data").toString());
        installation.prefix.addAll(
                List.of("setpriv", "--reuid=1000", "--regid=1000", "--clear-groups"));
        return installation;
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.copy(from, to, java.nio.file.StandardCopyOption.COPY_ATTRIBUTES);
    }

    /** A folder of this installation's, for what a test needs. */
    Path folder() {
        return folder;
    }

    /** Where its data is. */
    Path data() {
        return Path.of(environment.getOrDefault("QUARTERS_ROOT", ""));
    }

    /** A command line of quarters, to be run. */
    Run command(String... words) {
        List<String> line = new ArrayList<>(prefix);
        line.add(folder.resolve("quarters").toString());
        line.addAll(List.of(words));
        return new Run(line, environment);
    }

    /** Runs a command line of quarters to its end. */
    Run.Result quarters(String... words) throws Exception {
        return command(words).run();
    }

    @Override
    public void close() {
        try {
            Files.walkFileTree(folder, new Deletion());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static final class Deletion extends SimpleFileVisitor<Path> {
        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException failure)
                throws IOException {
            Files.delete(visited);
            return FileVisitResult.CONTINUE;
        }
    }
}
