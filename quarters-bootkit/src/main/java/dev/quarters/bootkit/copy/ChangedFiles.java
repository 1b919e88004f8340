package dev.quarters.bootkit.copy;

import static dev.quarters.linux.uapi.Stat.S_IFREG;

import dev.quarters.api.Changed;
import dev.quarters.filesystem.overlay.ChangedTree;
import dev.quarters.filesystem.overlay.ChangedTree.Change;
import dev.quarters.guest.copy.ArchiveEntry;
import dev.quarters.guest.copy.FileTree.Status;
import dev.quarters.guest.copy.ReadableTree;
import dev.quarters.linux.io.Descriptors;
import dev.quarters.machine.virtio.fs.node.Attributes;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The root of a guest that booted as a tree to be copied: all of it, or what it changed of its
 * image in the form of a layer, where whiteouts are empty files with a name that tells (OCI image
 * 1.1 layer.md "Whiteouts").
 */
public final class ChangedFiles implements ReadableTree {

    private static final String WHITEOUT = ".wh.";
    private static final String OPAQUE = ".wh..wh..opq";
    private static final Status MARK = new Status(0, 0, 1, S_IFREG, 0, 0, 0, 0, 0);

    private final ChangedTree tree;
    private final boolean asLayer;

    private ChangedFiles(ChangedTree tree, boolean asLayer) {
        this.tree = tree;
        this.asLayer = asLayer;
    }

    /** All of its root. */
    public static ReadableTree all(ChangedTree tree) {
        return new ChangedFiles(tree, false);
    }

    /** What it changed. */
    public static ReadableTree layer(ChangedTree tree) {
        return new ChangedFiles(tree, true);
    }

    /** What it changed, by path; what is in a folder follows the folder. */
    public static List<Changed.Change> changes(ChangedTree tree) {
        List<Changed.Change> changes = new ArrayList<>();
        add(tree, "", changes);
        return changes;
    }

    private static void add(ChangedTree tree, String folder, List<Changed.Change> changes) {
        for (ChangedTree.Entry entry : sorted(tree, folder)) {
            String path = folder + "/" + entry.name();
            Changed.Kind kind =
                    switch (entry.change()) {
                        case NONE -> null;
                        case MODIFIED -> Changed.Kind.MODIFIED;
                        case ADDED -> Changed.Kind.ADDED;
                        case DELETED -> Changed.Kind.DELETED;
                    };
            if (kind != null) {
                changes.add(new Changed.Change(path, kind));
                if (entry.change() != Change.DELETED && isFolder(tree, path)) {
                    add(tree, path, changes);
                }
            }
        }
    }

    private static List<ChangedTree.Entry> sorted(ChangedTree tree, String folder) {
        List<ChangedTree.Entry> entries = new ArrayList<>(tree.entries(folder));
        entries.sort(Comparator.comparing(ChangedTree.Entry::name));
        return entries;
    }

    private static boolean isFolder(ChangedTree tree, String path) {
        return status(tree.attributes(path)).isFolder();
    }

    private static Status status(Attributes of) {
        return new Status(
                0,
                of.number(),
                of.links(),
                of.mode(),
                of.uid(),
                of.gid(),
                of.device(),
                of.size(),
                of.modifySeconds());
    }

    private static boolean isMark(String path) {
        return path.substring(path.lastIndexOf('/') + 1).startsWith(WHITEOUT);
    }

    @Override
    public int pieceBytes() {
        return Descriptors.PIECE;
    }

    @Override
    public Status status(String path) {
        return asLayer && isMark(path) ? MARK : status(tree.attributes(path));
    }

    @Override
    public String target(String link) {
        return tree.target(link);
    }

    @Override
    public List<String> names(String folder) {
        List<String> names = new ArrayList<>();
        if (asLayer && !folder.equals("/") && tree.isOpaque(folder)) {
            names.add(OPAQUE);
        }
        for (ChangedTree.Entry entry : tree.entries(folder)) {
            boolean gone = entry.change() == Change.DELETED;
            if (asLayer ? entry.change() != Change.NONE : !gone) {
                names.add(gone ? WHITEOUT + entry.name() : entry.name());
            }
        }
        names.sort(null);
        return names;
    }

    @Override
    public Map<String, byte[]> attributes(String path) {
        if (asLayer && isMark(path)) {
            return Map.of();
        }
        Map<String, byte[]> kept = new LinkedHashMap<>(tree.extendedAttributes(path));
        kept.keySet().removeIf(name -> !ArchiveEntry.isKept(name));
        return kept;
    }

    @Override
    public long openToRead(String path) {
        return tree.open(path);
    }

    @Override
    public byte[] read(long descriptor, int most) {
        return Descriptors.read((int) descriptor, most, "read a file of the guest");
    }

    @Override
    public void close(long descriptor) {
        Descriptors.close((int) descriptor);
    }
}
