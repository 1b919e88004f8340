package dev.quarters.image.apt;

import dev.quarters.image.apt.DebReader.Packaged;

import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Lays packages over each other as dpkg would, but independent of an order: where two have the same
 * file, the one that says that it replaces the other has it, and otherwise the later name; where
 * one has a folder and another a link to a folder, the link stays and the folder's files go where
 * it leads.
 */
final class PackageMerger {

    private final Map<String, List<Packaged>> packages = new LinkedHashMap<>();
    private final Map<String, String> owners = new HashMap<>();
    private final LinkedFolders folders = new LinkedFolders();
    private final RootTree tree = new RootTree();
    private final ControlField replaces;

    /** Reads what a package says of others. */
    @FunctionalInterface
    interface ControlField {
        /** The value of the field Replaces of the package of that name. */
        String replaces(String name) throws IOException;
    }

    PackageMerger(ControlField replaces) {
        this.replaces = replaces;
    }

    /** Adds a package; to be called in the order of their names. */
    void add(String name, List<Packaged> files) {
        packages.put(name, files);
    }

    RootTree merge() throws IOException {
        findLinkedFolders();
        for (var one : packages.entrySet()) {
            for (Packaged file : one.getValue()) {
                place(one.getKey(), file);
            }
        }
        return tree;
    }

    private void findLinkedFolders() {
        Set<String> directories = new HashSet<>();
        Map<String, String> links = new HashMap<>();
        for (List<Packaged> files : packages.values()) {
            for (Packaged file : files) {
                switch (file.entry().kind()) {
                    case DIRECTORY -> directories.add(file.path());
                    case LINK -> links.put(file.path(), file.entry().target());
                    case FILE -> {}
                }
            }
        }
        links.keySet().retainAll(directories);
        links.forEach(folders::add);
    }

    private void place(String owner, Packaged file) throws IOException {
        RootEntry entry = file.entry();
        boolean folder = entry.is(RootEntry.Kind.DIRECTORY);
        if (file.path().isEmpty()) {
            return;
        }
        String path = folder ? folders.resolveFolder(file.path()) : folders.resolve(file.path());
        RootEntry there = tree.find(path).orElse(null);
        if (there == null) {
            tree.put(path, entry);
            owners.put(path, owner);
            return;
        }
        boolean bothFolders = folder && there.is(RootEntry.Kind.DIRECTORY);
        String before = owners.getOrDefault(path, "");
        if (!bothFolders && !before.equals(owner) && wins(owner, before)) {
            tree.put(path, entry);
            owners.put(path, owner);
        }
    }

    /** Whether the file of {@code owner}, the later name, is taken rather than the other's. */
    private boolean wins(String owner, String before) throws IOException {
        return !names(replaces.replaces(before), owner) || names(replaces.replaces(owner), before);
    }

    /** Whether a list of relations (Debian Policy §7.1) names that package, in any version. */
    private static boolean names(String relations, String name) {
        return Pattern.compile("(^|[,\\s])" + Pattern.quote(name) + "($|[,\\s(:])")
                .matcher(relations)
                .find();
    }
}
