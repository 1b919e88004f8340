package dev.quarters.node;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The folders that guests left for others ({@link dev.quarters.api.Followable}), a few of them.
 * Safe for use by several threads.
 */
final class SpareFolders {

    private static final int CAPACITY = 32;

    /** With what they are for; the one that is there longest comes first. */
    private final Map<Path, String> folders = new LinkedHashMap<>();

    private boolean closed;

    /** Takes one for that purpose out. */
    synchronized Optional<Path> take(String purpose) {
        Optional<Path> found = Optional.empty();
        for (Map.Entry<Path, String> folder : folders.entrySet()) {
            if (folder.getValue().equals(purpose)) {
                found = Optional.of(folder.getKey());
            }
        }
        found.ifPresent(folders::remove);
        return found;
    }

    /**
     * Puts one in.
     *
     * @return one that has no room any more
     */
    synchronized Optional<Path> put(Path folder, String purpose) {
        if (closed) {
            return Optional.of(folder);
        }
        folders.put(folder, purpose);
        if (folders.size() <= CAPACITY) {
            return Optional.empty();
        }
        Iterator<Path> all = folders.keySet().iterator();
        Path oldest = all.next();
        all.remove();
        return Optional.of(oldest);
    }

    /** Takes all out; from now on none has room. */
    synchronized List<Path> close() {
        closed = true;
        List<Path> all = new ArrayList<>(folders.keySet());
        folders.clear();
        return all;
    }
}
