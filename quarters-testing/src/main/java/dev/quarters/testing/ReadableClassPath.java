package dev.quarters.testing;

import java.io.File;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/** A copy of this JVM's class path where other users can read it, for a JVM of theirs. */
public final class ReadableClassPath {

    private ReadableClassPath() {}

    /**
     * Makes the copy.
     *
     * @param folder for the copy, which all may read already
     */
    public static String in(Path folder) throws IOException {
        List<String> entries = new ArrayList<>();
        String path = System.getProperty("java.class.path", "");
        for (String entry : path.split(File.pathSeparator)) {
            Path original = Path.of(entry);
            if (!Files.exists(original)) {
                continue;
            }
            String suffix = Files.isDirectory(original) ? "" : ".jar";
            Path copy = folder.resolve("path" + entries.size() + suffix);
            Files.walkFileTree(original, new Copy(original, copy));
            entries.add(copy.toString());
        }
        return String.join(File.pathSeparator, entries);
    }

    private static final class Copy extends SimpleFileVisitor<Path> {
        private final Path from;
        private final Path to;

        Copy(Path from, Path to) {
            this.from = from;
            this.to = to;
        }

        @Override
        public FileVisitResult preVisitDirectory(Path visited, BasicFileAttributes attributes)
                throws IOException {
            open(Files.createDirectory(to.resolve(from.relativize(visited))), "rwxr-xr-x");
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFile(Path visited, BasicFileAttributes attributes)
                throws IOException {
            Path copy = visited.equals(from) ? to : to.resolve(from.relativize(visited));
            open(Files.copy(visited, copy), "rw-r--r--");
            return FileVisitResult.CONTINUE;
        }

        private static void open(Path copy, String permissions) throws IOException {
            Files.setPosixFilePermissions(copy, PosixFilePermissions.fromString(permissions));
        }
    }
}
