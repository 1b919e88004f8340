package dev.quarters.image.layer;

import dev.quarters.image.layer.LayerFiles.Folder;
import dev.quarters.image.layer.LayerFiles.Kind;
import dev.quarters.image.owner.OwnerPlan;
import dev.quarters.image.tar.TarEntry;
import dev.quarters.image.tar.TarException;
import dev.quarters.image.tar.TarReader;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Makes of the entries of one layer what they mean (OCI image 1.1 layer.md): later entries replace
 * earlier ones, whiteouts speak of the layers below only, and folders get their times when all
 * entries are there.
 */
final class LayerWriter implements AutoCloseable {

    private static final String WHITEOUT = ".wh.";
    private static final String OPAQUE = ".wh..wh..opq";
    private static final String AUFS = ".wh..wh."; // its own book-keeping, not of the image
    private static final int MAX_PENDING = 256 << 20;

    private final LayerFiles files;
    private final LayerLimits limits;
    private final Notes notes;
    private final OwnerPlan owners;
    private final FolderPath path;
    private final FolderPath linkPath;
    private final Map<String, FolderSeal> seals = new HashMap<>();
    private final List<HardLink> laterLinks = new ArrayList<>();
    private long pendingBytes;
    private int entries;

    private record FolderSeal(int mode, long mtimeSeconds, int mtimeNanos) {}

    private record HardLink(String name, String target) {}

    LayerWriter(LayerFiles files, LayerLimits limits, Notes notes, OwnerPlan owners) {
        this.files = files;
        this.owners = owners;
        this.limits = limits;
        this.notes = notes;
        path = new FolderPath(files.root(), LayerWriter::makeImplicit);
        linkPath = new FolderPath(files.root(), null);
    }

    int entries() {
        return entries;
    }

    /** Writes the reader's current entry. */
    void put(TarReader tar) throws IOException {
        TarEntry entry = tar.entry();
        if (++entries > limits.entries()) {
            throw new TarException("it has more than " + limits.entries() + " entries");
        }
        List<String> components = FolderPath.components(entry.name());
        if (components.isEmpty()) {
            root(entry);
            return;
        }
        Folder folder = path.toParent(components);
        if (folder == null) {
            throw new TarException(
                    "the folder of \"" + TarEntry.readable(entry.name()) + "\" can't be reached");
        }
        String name = components.getLast();
        if (name.startsWith(WHITEOUT)) {
            whiteout(folder, name);
        } else if (entry.type() == TarEntry.Type.DIRECTORY) {
            folder(folder, name, entry);
        } else {
            try {
                make(folder, name, tar);
            } catch (FileAlreadyExistsException _) {
                replace(folder, name, tar);
            }
        }
    }

    private void root(TarEntry entry) throws IOException {
        if (entry.type() != TarEntry.Type.DIRECTORY) {
            throw new TarException("the root of the layer is no folder");
        }
        files.root().setOwnAttributes(entry);
        remember(owners.made("", entry));
        seal("", entry);
    }

    private void whiteout(Folder folder, String name) throws IOException {
        if (name.equals(OPAQUE)) {
            folder.makeOpaque();
            return;
        }
        if (name.startsWith(AUFS)) {
            return;
        }
        String hidden = name.substring(WHITEOUT.length());
        if (hidden.isEmpty() || hidden.equals(".") || hidden.equals("..")) {
            throw new TarException("\"" + TarEntry.readable(name) + "\" hides no file");
        }
        try {
            folder.makeWhiteout(hidden);
        } catch (FileAlreadyExistsException _) {
            // The layer has a file of that name itself, which hides those below; a folder would
            // be merged with them instead.
            try (Folder same = folder.open(hidden)) {
                if (same != null) {
                    same.makeOpaque();
                }
            }
        }
    }

    private void folder(Folder in, String name, TarEntry entry) throws IOException {
        try {
            in.makeFolder(name);
        } catch (FileAlreadyExistsException _) {
            Kind kind = in.kind(name);
            if (kind != Kind.FOLDER) {
                in.remove(name);
                in.makeFolder(name);
                if (kind == Kind.WHITEOUT) {
                    opaque(in, name);
                }
            }
        }
        in.setAttributes(name, entry);
        String whole = whole(path, name);
        remember(owners.made(whole, entry));
        seal(whole, entry);
    }

    private static void opaque(Folder in, String name) throws IOException {
        try (Folder made = in.open(name)) {
            if (made != null) {
                made.makeOpaque();
            }
        }
    }

    private static void makeImplicit(Folder in, String name, Kind kind) throws IOException {
        if (kind == Kind.WHITEOUT) {
            in.remove(name);
        }
        in.makeFolder(name);
        if (kind == Kind.WHITEOUT) {
            opaque(in, name);
        }
    }

    private void seal(String folder, TarEntry entry) throws TarException {
        FolderSeal seal = new FolderSeal(entry.mode(), entry.mtimeSeconds(), entry.mtimeNanos());
        if (seals.put(folder, seal) == null) {
            remember(folder.length() + 64);
        }
    }

    private static String whole(FolderPath path, String name) {
        String parent = path.where();
        return parent.isEmpty() ? name : parent + "/" + name;
    }

    private void remember(int bytes) throws TarException {
        pendingBytes += bytes;
        if (pendingBytes > MAX_PENDING) {
            throw new TarException("it has more folders, links and owners than fit into memory");
        }
    }

    private void replace(Folder folder, String name, TarReader tar) throws IOException {
        String whole = whole(path, name);
        if (tar.entry().type() == TarEntry.Type.HARD_LINK
                && leadsTo(whole, tar.entry().linkName())) {
            return; // to itself
        }
        if (folder.kind(name) == Kind.FOLDER) {
            seals.keySet().removeIf(seal -> seal.equals(whole) || seal.startsWith(whole + "/"));
            linkPath.reset();
        }
        folder.remove(name);
        owners.removed(whole);
        make(folder, name, tar);
    }

    private static boolean leadsTo(String name, String target) throws TarException {
        return name.equals(String.join("/", FolderPath.components(target)));
    }

    private void make(Folder folder, String name, TarReader tar) throws IOException {
        TarEntry entry = tar.entry();
        switch (entry.type()) {
            case FILE -> {
                file(folder, name, tar);
                remember(owners.made(whole(path, name), entry));
            }
            case SYMBOLIC_LINK -> {
                if (entry.linkName().isEmpty()) {
                    throw new TarException(
                            "the symbolic link \""
                                    + TarEntry.readable(entry.name())
                                    + "\" leads nowhere");
                }
                folder.makeSymbolicLink(name, entry.linkName());
                folder.setAttributes(name, entry);
                remember(owners.made(whole(path, name), entry));
            }
            case HARD_LINK -> {
                if (!hardLink(folder, name, entry.linkName())) {
                    remember(entry.name().length() + entry.linkName().length() + 64);
                    laterLinks.add(new HardLink(entry.name(), entry.linkName()));
                }
            }
            default -> node(folder, name, entry);
        }
    }

    private void file(Folder folder, String name, TarReader tar) throws IOException {
        try (LayerFiles.NewFile file = folder.makeFile(name)) {
            if (tar.entry().storedSize() > 0) {
                tar.content(file::write);
            }
            file.finish(tar.entry());
        }
    }

    private void node(Folder folder, String name, TarEntry entry) throws IOException {
        if (entry.type() == TarEntry.Type.CHARACTER_DEVICE
                && entry.deviceMajor() == 0
                && entry.deviceMinor() == 0) {
            folder.makeWhiteout(name); // what it means to overlayfs
        } else if (folder.makeNode(name, entry)) {
            folder.setAttributes(name, entry);
            remember(owners.made(whole(path, name), entry));
        } else {
            notes.add(entry.name(), "devices are left out, only root can make them");
        }
    }

    /** Returns false when the target is not there. */
    private boolean hardLink(Folder folder, String name, String target) throws IOException {
        List<String> components = FolderPath.components(target);
        if (components.isEmpty()) {
            throw new TarException(
                    "the hard link \"" + TarEntry.readable(name) + "\" leads to a folder");
        }
        Folder there = linkPath.toParent(components);
        if (there == null) {
            return false;
        }
        switch (there.kind(components.getLast())) {
            case ABSENT, WHITEOUT -> {
                return false;
            }
            case FOLDER ->
                    throw new TarException(
                            "the hard link \"" + TarEntry.readable(name) + "\" leads to a folder");
            default -> {
                folder.makeHardLink(name, there, components.getLast());
                owners.linked(whole(path, name), whole(linkPath, components.getLast()));
            }
        }
        return true;
    }

    /** Makes the links whose target came after them, and completes the folders. */
    void finish() throws IOException {
        for (HardLink link : laterLinks) {
            List<String> components = FolderPath.components(link.name());
            Folder folder = path.toParent(components);
            if (folder == null || !hardLink(folder, components.getLast(), link.target())) {
                throw new TarException(
                        "the hard link \""
                                + TarEntry.readable(link.name())
                                + "\" leads to \""
                                + TarEntry.readable(link.target())
                                + "\", which is not in the layer");
            }
        }
        // Those inside first: a folder may get a mode that closes it to this user.
        List<String> inside = new ArrayList<>(seals.keySet());
        inside.sort(Comparator.reverseOrder());
        for (String name : inside) {
            List<String> components = FolderPath.components(name);
            Folder folder = path.to(components, components.size());
            FolderSeal seal = seals.get(name);
            if (folder != null && seal != null) {
                folder.seal(seal.mode(), seal.mtimeSeconds(), seal.mtimeNanos());
            }
        }
    }

    @Override
    public void close() {
        path.close();
        linkPath.close();
    }
}
