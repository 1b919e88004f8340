package dev.quarters.image.apt;

import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A root file system: names without leading slash, sorted, so that a folder comes before what is in
 * it.
 */
final class RootTree {

    private final TreeMap<String, RootEntry> entries = new TreeMap<>();

    Optional<RootEntry> find(String path) {
        return Optional.ofNullable(entries.get(path));
    }

    boolean has(String path) {
        return entries.containsKey(path);
    }

    /** Whether there is a file of that name or a link (even one to nothing). */
    boolean hasFile(String path) {
        return find(path).filter(entry -> !entry.is(RootEntry.Kind.DIRECTORY)).isPresent();
    }

    void put(String path, RootEntry entry) {
        entries.put(path, entry);
    }

    void putIfAbsent(String path, RootEntry entry) {
        entries.putIfAbsent(path, entry);
    }

    /** Everything below that folder, by its whole path. */
    SortedMap<String, RootEntry> below(String folder) {
        return entries.subMap(folder + "/", folder + "0");
    }

    Map<String, RootEntry> entries() {
        return entries;
    }

    /** Follows links of files to the file at their end, if there is one. */
    Optional<RootEntry> follow(String path) {
        String at = path;
        for (int hop = 0; hop < 40; hop++) {
            RootEntry entry = entries.get(at);
            if (entry == null || !entry.is(RootEntry.Kind.LINK)) {
                return Optional.ofNullable(entry);
            }
            at = target(at, entry.target());
        }
        return Optional.empty();
    }

    /** The path that a link at that path with that target means. */
    private String target(String path, String target) {
        LinkedFolders folders = new LinkedFolders();
        int slash = path.lastIndexOf('/');
        boolean absolute = target.startsWith("/") || slash < 0;
        return folders.resolveFolder(absolute ? target : path.substring(0, slash) + "/" + target);
    }

    /** Makes the folders that are missing above an entry. */
    void completeFolders(long mtime) {
        for (String path : entries.keySet().toArray(String[]::new)) {
            for (int slash = path.lastIndexOf('/');
                    slash > 0;
                    slash = path.lastIndexOf('/', slash - 1)) {
                putIfAbsent(path.substring(0, slash), RootEntry.directory(0755, mtime));
            }
        }
    }
}
