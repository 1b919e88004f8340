package dev.quarters.filesystem.bind;

import static dev.quarters.machine.virtio.fs.node.ErrorNumber.EINVAL;
import static dev.quarters.machine.virtio.fs.node.ErrorNumber.EISDIR;
import static dev.quarters.machine.virtio.fs.node.ErrorNumber.ENOENT;
import static dev.quarters.machine.virtio.fs.node.ErrorNumber.ENOTDIR;
import static dev.quarters.machine.virtio.fs.node.ErrorNumber.EOPNOTSUPP;
import static dev.quarters.machine.virtio.fs.node.ErrorNumber.EPERM;
import static dev.quarters.machine.virtio.fs.node.ErrorNumber.EROFS;
import static dev.quarters.machine.virtio.fs.node.ErrorNumber.ESTALE;

import dev.quarters.filesystem.host.Name;
import dev.quarters.filesystem.host.OpenFiles;
import dev.quarters.machine.state.StateReader;
import dev.quarters.machine.state.StateWriter;
import dev.quarters.machine.virtio.fs.node.AttributeChange;
import dev.quarters.machine.virtio.fs.node.Attributes;
import dev.quarters.machine.virtio.fs.node.Buffers;
import dev.quarters.machine.virtio.fs.node.Capacity;
import dev.quarters.machine.virtio.fs.node.FileSystem;
import dev.quarters.machine.virtio.fs.node.FileType;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.util.Objects;

/** A folder of the host, shared with the host's processes. Here numbers become nodes, and back. */
public final class BindFileSystem implements FileSystem {

    private final boolean readOnly;
    private final @Nullable Name only;
    private final BindNodes nodes;
    private final BindNames names;
    private final BindContents contents;
    private final BindListings listings;

    /**
     * Serves that folder.
     *
     * @param only the one name that its root shows and that can't be changed there; null for all
     */
    public BindFileSystem(Path folder, @Nullable Name only, boolean readOnly, int openFiles) {
        this.readOnly = readOnly;
        this.only = only;
        nodes = new BindNodes(folder, openFiles);
        names = new BindNames(nodes);
        contents = new BindContents(nodes);
        listings = new BindListings(nodes, only);
    }

    private @Nullable BindNode node(long id) {
        nodes.cache.trim();
        return nodes.get(id);
    }

    /** 0 when names in that folder may be changed. */
    private int unchangeable(@Nullable BindNode folder) {
        if (folder == null) {
            return -ESTALE;
        }
        if (!folder.isFolder()) {
            return -ENOTDIR;
        }
        return isFixed(folder) ? -EPERM : readOnly ? -EROFS : 0;
    }

    /** Whether it is the folder around a single file, which is not shared itself. */
    private boolean isFixed(BindNode node) {
        return only != null && node == nodes.root;
    }

    @Override
    public long lookup(long folder, byte[] name, Attributes found) {
        BindNode in = node(folder);
        if (in == null || !in.isFolder()) {
            return in == null ? -ESTALE : -ENOTDIR;
        }
        Name wanted = new Name(name);
        return isFixed(in) && !Objects.equals(wanted, only)
                ? -ENOENT
                : nodes.lookup(in, wanted, found);
    }

    @Override
    public void forget(long id, long holds) {
        BindNode node = nodes.get(id);
        if (node != null) {
            nodes.forget(node, holds);
        }
    }

    @Override
    public void forgetAll() {
        listings.closeAll();
        for (BindNode node : nodes.all()) {
            while (node.opens > 0) {
                nodes.close(node);
            }
            nodes.forget(node, Long.MAX_VALUE);
        }
    }

    @Override
    public int attributes(long id, Attributes found) {
        BindNode node = node(id);
        return node == null ? -ESTALE : nodes.attributes(node, found);
    }

    @Override
    public int change(long id, AttributeChange change, Attributes found) {
        BindNode node = node(id);
        if (node == null || readOnly) {
            return node == null ? -ESTALE : -EROFS;
        }
        int error = isFixed(node) ? -EPERM : contents.change(node, change);
        return error < 0 ? error : nodes.attributes(node, found);
    }

    @Override
    public int readLink(long id, byte[] target) {
        BindNode node = node(id);
        if (node == null || node.type != FileType.SYMBOLIC_LINK) {
            return node == null ? -ESTALE : -EINVAL;
        }
        int fd = nodes.fd(node);
        return fd < 0 ? fd : nodes.host.readLink(fd, new byte[0], target);
    }

    @Override
    public Capacity capacity() {
        return OpenFiles.capacity(nodes.fd(nodes.root));
    }

    @Override
    public long makeNode(long folder, byte[] name, Creation as, int device, Attributes made) {
        BindNode in = node(folder);
        int error = unchangeable(in);
        return in == null || error < 0 ? error : names.makeNode(in, new Name(name), as, made);
    }

    @Override
    public long makeFolder(long folder, byte[] name, Creation as, Attributes made) {
        BindNode in = node(folder);
        int error = unchangeable(in);
        return in == null || error < 0 ? error : names.makeFolder(in, new Name(name), as, made);
    }

    @Override
    public long makeSymbolicLink(
            long folder, byte[] name, byte[] target, Creation as, Attributes made) {
        BindNode in = node(folder);
        int error = unchangeable(in);
        return in == null || error < 0
                ? error
                : names.makeSymbolicLink(in, new Name(name), target, as, made);
    }

    @Override
    public long makeUnnamed(long folder, Creation as, Attributes made) {
        return readOnly ? -EROFS : -EOPNOTSUPP;
    }

    @Override
    public long link(long id, long folder, byte[] name, Attributes found) {
        BindNode node = node(id);
        BindNode in = node(folder);
        int error = unchangeable(in);
        if (node == null || in == null || error < 0) {
            return node == null ? -ESTALE : error;
        }
        return node.isFolder() ? -EPERM : names.link(node, in, new Name(name), found);
    }

    @Override
    public int removeFile(long folder, byte[] name) {
        BindNode in = node(folder);
        int error = unchangeable(in);
        return in == null || error < 0 ? error : names.remove(in, new Name(name), false);
    }

    @Override
    public int removeFolder(long folder, byte[] name) {
        BindNode in = node(folder);
        int error = unchangeable(in);
        return in == null || error < 0 ? error : names.remove(in, new Name(name), true);
    }

    @Override
    public int rename(long folder, byte[] name, long newFolder, byte[] newName, int flags) {
        BindNode from = node(folder);
        BindNode to = node(newFolder);
        int error = Math.min(unchangeable(from), unchangeable(to));
        return from == null || to == null || error < 0
                ? error
                : names.rename(from, new Name(name), to, new Name(newName), flags);
    }

    @Override
    public boolean isExclusive() {
        return false;
    }

    @Override
    public int open(long id, boolean toWrite) {
        BindNode node = node(id);
        if (node == null || toWrite && readOnly) {
            return node == null ? -ESTALE : -EROFS;
        }
        return nodes.open(node, toWrite);
    }

    @Override
    public void close(long id) {
        BindNode node = nodes.get(id);
        if (node != null) {
            nodes.close(node);
        }
    }

    @Override
    public long read(long id, long offset, Buffers to) {
        BindNode node = node(id);
        if (node == null || node.isFolder()) {
            return node == null ? -ESTALE : -EISDIR;
        }
        return contents.read(node, offset, to);
    }

    @Override
    public long write(long id, long offset, Buffers from, boolean killSetId) {
        BindNode node = node(id);
        if (node == null || readOnly) {
            return node == null ? -ESTALE : -EROFS;
        }
        return contents.write(node, offset, from);
    }

    @Override
    public int allocate(long id, int mode, long offset, long length) {
        BindNode node = node(id);
        if (node == null || readOnly) {
            return node == null ? -ESTALE : -EROFS;
        }
        return contents.allocate(node, mode, offset, length);
    }

    @Override
    public long seek(long id, long offset, int whence) {
        BindNode node = node(id);
        return node == null ? -ESTALE : contents.seek(node, offset, whence);
    }

    @Override
    public long copy(long from, long offset, long to, long toOffset, long length) {
        BindNode source = node(from);
        BindNode target = node(to);
        if (source == null || target == null || readOnly) {
            return readOnly ? -EROFS : -ESTALE;
        }
        return contents.copy(source, offset, target, toOffset, length);
    }

    @Override
    public int sync(long id, boolean dataOnly) {
        BindNode node = node(id);
        return node == null ? -ESTALE : contents.sync(node, dataOnly);
    }

    @Override
    public int syncAll() {
        int fd = nodes.content(nodes.root, false);
        return fd < 0 ? fd : OpenFiles.syncFileSystem(fd);
    }

    @Override
    public long openFolder(long id) {
        BindNode node = node(id);
        return node == null ? -ESTALE : listings.open(node);
    }

    @Override
    public int list(long handle, long position, Listing to) {
        nodes.cache.trim();
        return listings.list(handle, position, to);
    }

    @Override
    public void closeFolder(long handle) {
        listings.close(handle);
    }

    @Override
    public int getAttribute(long id, byte[] name, byte[] value) {
        BindNode node = node(id);
        return node == null ? -ESTALE : contents.getAttribute(node, name, value);
    }

    @Override
    public int listAttributes(long id, byte[] into) {
        BindNode node = node(id);
        return node == null ? -ESTALE : contents.listAttributes(node, into);
    }

    @Override
    public int setAttribute(long id, byte[] name, byte[] value, int flags) {
        BindNode node = node(id);
        if (node == null || readOnly) {
            return node == null ? -ESTALE : -EROFS;
        }
        return isFixed(node) ? -EPERM : contents.setAttribute(node, name, value, flags);
    }

    @Override
    public int removeAttribute(long id, byte[] name) {
        BindNode node = node(id);
        if (node == null || readOnly) {
            return node == null ? -ESTALE : -EROFS;
        }
        return isFixed(node) ? -EPERM : contents.removeAttribute(node, name);
    }

    @Override
    public void save(StateWriter out) {
        new SavedBinds(nodes).save(out);
    }

    @Override
    public void load(StateReader in) {
        new SavedBinds(nodes).load(in);
    }

    @Override
    public void close() {
        listings.closeAll();
        nodes.closeAll();
    }
}
