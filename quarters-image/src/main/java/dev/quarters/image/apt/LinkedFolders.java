package dev.quarters.image.apt;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Folders that are symbolic links to others, and where paths through them really lie: those of the
 * merged /usr (file-hierarchy(7)), /var/run and /var/lock, and those of packages.
 */
final class LinkedFolders {

    private static final int MAXIMUM_HOPS = 40;

    private final Map<String, String> targets = new TreeMap<>();
    private final Map<String, String> resolvedParents = new HashMap<>();

    /** Those that every root has. */
    static final Map<String, String> ALWAYS =
            Map.of(
                    "bin", "usr/bin",
                    "sbin", "usr/sbin",
                    "lib", "usr/lib",
                    "var/run", "/run",
                    "var/lock", "/run/lock");

    /** Those that a root has when a package brings files for them (libc6 of each architecture). */
    static final Map<String, String> WHEN_USED =
            Map.of(
                    "lib32", "usr/lib32",
                    "lib64", "usr/lib64",
                    "libx32", "usr/libx32",
                    "libo32", "usr/libo32");

    LinkedFolders() {
        targets.putAll(ALWAYS);
        targets.putAll(WHEN_USED);
    }

    void add(String path, String target) {
        targets.putIfAbsent(path, target);
        resolvedParents.clear();
    }

    boolean isLinked(String path) {
        return targets.containsKey(path);
    }

    /** Where the path of a file or link lies: links are followed in its parents only. */
    String resolve(String path) {
        int slash = path.lastIndexOf('/');
        if (slash < 0) {
            return path;
        }
        String parent = resolveFolder(path.substring(0, slash));
        return parent.isEmpty() ? path.substring(slash + 1) : parent + path.substring(slash);
    }

    /** Where the path of a folder lies: links are followed in all its parts. */
    String resolveFolder(String path) {
        return resolvedParents.computeIfAbsent(path, this::follow);
    }

    private String follow(String path) {
        Deque<String> ahead = new ArrayDeque<>(List.of(path.split("/")));
        List<String> done = new ArrayList<>();
        int hops = 0;
        while (!ahead.isEmpty()) {
            String part = ahead.pop();
            if (part.isEmpty() || part.equals(".")) {
                continue;
            }
            if (part.equals("..")) {
                if (!done.isEmpty()) {
                    done.removeLast();
                }
                continue;
            }
            done.add(part);
            String target = targets.get(String.join("/", done));
            if (target != null && hops++ < MAXIMUM_HOPS) {
                done.removeLast();
                if (target.startsWith("/")) {
                    done.clear();
                }
                List<String> parts = List.of(target.split("/"));
                parts.reversed().forEach(ahead::push);
            }
        }
        return String.join("/", done);
    }
}
