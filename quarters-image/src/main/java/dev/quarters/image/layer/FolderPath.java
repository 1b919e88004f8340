package dev.quarters.image.layer;

import dev.quarters.image.tar.TarEntry;
import dev.quarters.image.tar.TarException;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Walks to folders of a layer and keeps those on the way open, since the next entry mostly lies in
 * the same. A symbolic link on the way is read and followed inside the layer only, as if the layer
 * were the root, which is what Docker's chroot does; one that leads above the root is refused.
 */
final class FolderPath implements AutoCloseable {

    private static final int MAX_DEPTH = 255;
    private static final int MAX_LINKS = 40; // as path_resolution(7)

    private final List<LayerFiles.Folder> folders = new ArrayList<>();
    private final List<String> names = new ArrayList<>();
    private final @Nullable Missing missing;
    private int links;

    /**
     * @param missing makes folders that are missing on the way; without, the walk ends there
     */
    FolderPath(LayerFiles.Folder root, @Nullable Missing missing) {
        folders.add(root);
        this.missing = missing;
    }

    /** Makes a folder that no entry speaks of. */
    @FunctionalInterface
    interface Missing {
        void make(LayerFiles.Folder in, String name, LayerFiles.Kind kind) throws IOException;
    }

    /** Splits a name; {@code .} and repeated slashes vanish, {@code ..} is refused. */
    static List<String> components(String name) throws TarException {
        List<String> components = new ArrayList<>(8);
        int start = 0;
        while (start < name.length()) {
            int slash = name.indexOf('/', start);
            int end = slash < 0 ? name.length() : slash;
            if (end > start && !(end == start + 1 && name.charAt(start) == '.')) {
                components.add(component(name, start, end));
            }
            start = end + 1;
        }
        if (components.size() > MAX_DEPTH) {
            throw new TarException(
                    "\""
                            + TarEntry.readable(name)
                            + "\" is more than "
                            + MAX_DEPTH
                            + " folders deep");
        }
        return components;
    }

    private static String component(String name, int start, int end) throws TarException {
        String component = name.substring(start, end);
        if (component.equals("..")) {
            throw new TarException("the name \"" + TarEntry.readable(name) + "\" has \"..\" in it");
        }
        if (component.length() > 255) {
            throw new TarException(
                    "the name \"" + TarEntry.readable(component) + "\" has more than 255 bytes");
        }
        return component;
    }

    /** Goes to the folder of all but the last component; null when it is missing. */
    LayerFiles.@Nullable Folder toParent(List<String> components) throws IOException {
        return to(components, components.size() - 1);
    }

    /** Goes to the folder of the first components; null when it is missing. */
    LayerFiles.@Nullable Folder to(List<String> components, int count) throws IOException {
        int common = 0;
        while (common < count
                && common < names.size()
                && names.get(common).equals(components.get(common))) {
            common++;
        }
        cutTo(common);
        links = 0;
        for (int i = common; i < count; i++) {
            if (!step(components.get(i))) {
                return null;
            }
        }
        return folders.getLast();
    }

    private boolean step(String name) throws IOException {
        LayerFiles.Folder here = folders.getLast();
        LayerFiles.Folder next = here.open(name);
        if (next == null) {
            LayerFiles.Kind kind = here.kind(name);
            switch (kind) {
                case SYMBOLIC_LINK -> {
                    return follow(here.readLink(name), name);
                }
                case OTHER ->
                        throw new TarException(
                                "a file lies in \""
                                        + TarEntry.readable(name)
                                        + "\", which is no folder");
                default -> {
                    if (missing == null) {
                        return false;
                    }
                    missing.make(here, name, kind);
                    next = here.open(name);
                }
            }
        }
        if (next == null) {
            throw new TarException("\"" + TarEntry.readable(name) + "\" vanished while unpacking");
        }
        folders.add(next);
        names.add(name);
        return true;
    }

    private boolean follow(String target, String name) throws IOException {
        if (++links > MAX_LINKS) {
            throw new TarException(
                    "the symbolic link \"" + TarEntry.readable(name) + "\" leads in circles");
        }
        if (target.startsWith("/")) {
            cutTo(0);
        }
        Deque<String> rest = new ArrayDeque<>(List.of(target.split("/")));
        while (!rest.isEmpty()) {
            String component = rest.removeFirst();
            if (component.isEmpty() || component.equals(".")) {
                continue;
            }
            if (component.equals("..")) {
                if (names.isEmpty()) {
                    throw new TarException(
                            "the symbolic link \""
                                    + TarEntry.readable(name)
                                    + "\" to \""
                                    + TarEntry.readable(target)
                                    + "\" leads out of the layer, and a file is to be written"
                                    + " through it");
                }
                cutTo(names.size() - 1);
            } else if (names.size() >= MAX_DEPTH || !step(component)) {
                return false;
            }
        }
        return true;
    }

    /** Where the walk ended, without symbolic links. */
    String where() {
        return String.join("/", names);
    }

    private void cutTo(int depth) {
        while (names.size() > depth) {
            names.removeLast();
            folders.removeLast().close();
        }
    }

    /** Forgets all folders but the root; needed when one of them may be removed. */
    void reset() {
        cutTo(0);
    }

    @Override
    public void close() {
        cutTo(0);
    }
}
