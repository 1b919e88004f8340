package dev.quarters.image.store;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** A folder with all that is in it; links are never followed. */
final class Tree {

    private Tree() {}

    /**
     * Removes it, read-only folders included.
     *
     * @return the bytes that its files had
     */
    static long delete(Path root) throws IOException {
        if (!Files.isDirectory(root, LinkOption.NOFOLLOW_LINKS)) {
            try {
                long size =
                        Files.isRegularFile(root, LinkOption.NOFOLLOW_LINKS) ? Files.size(root) : 0;
                Files.deleteIfExists(root);
                return size;
            } catch (NoSuchFileException _) {
                return 0;
            }
        }
        long bytes = 0;
        try {
            bytes = deleteChildren(root);
        } catch (AccessDeniedException _) {
            Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwx------"));
            bytes = deleteChildren(root);
        }
        Files.deleteIfExists(root);
        return bytes;
    }

    private static long deleteChildren(Path folder) throws IOException {
        long bytes = 0;
        try (DirectoryStream<Path> children = Files.newDirectoryStream(folder)) {
            for (Path child : children) {
                bytes += delete(child);
            }
        } catch (java.nio.file.DirectoryIteratorException e) {
            throw e.getCause();
        }
        return bytes;
    }
}
