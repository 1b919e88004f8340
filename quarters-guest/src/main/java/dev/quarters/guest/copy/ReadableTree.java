package dev.quarters.guest.copy;

import dev.quarters.guest.copy.FileTree.Status;

import java.util.List;
import java.util.Map;

/** Files by their absolute paths, to be read. What is said of {@link FileTree} holds here too. */
public interface ReadableTree {

    /** How many bytes are read or written at once, at most. */
    int pieceBytes();

    /** What stat(2) tells, of a link itself. */
    Status status(String path);

    /** Where a symbolic link leads. */
    String target(String link);

    /** Names of what is in a folder, sorted. */
    List<String> names(String folder);

    /** Extended attributes that belong into an archive, xattr(7): values by name. */
    default Map<String, byte[]> attributes(String path) {
        return Map.of();
    }

    /** A descriptor to read from. */
    long openToRead(String path);

    /** The next bytes of a file; none at its end. */
    byte[] read(long descriptor, int most);

    /** Closes a descriptor. */
    void close(long descriptor);
}
