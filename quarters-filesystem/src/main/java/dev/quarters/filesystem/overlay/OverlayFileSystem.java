package dev.quarters.filesystem.overlay;

import static dev.quarters.machine.virtio.fs.node.ErrorNumber.EINVAL;
import static dev.quarters.machine.virtio.fs.node.ErrorNumber.ENOTDIR;
import static dev.quarters.machine.virtio.fs.node.ErrorNumber.EPERM;
import static dev.quarters.machine.virtio.fs.node.ErrorNumber.ESTALE;

import dev.quarters.api.Rootfs;
import dev.quarters.filesystem.host.DescriptorCache;
import dev.quarters.filesystem.host.Host;
import dev.quarters.filesystem.host.Ids;
import dev.quarters.filesystem.host.Name;
import dev.quarters.filesystem.host.OpenFiles;
import dev.quarters.filesystem.lower.LowerTree;
import dev.quarters.filesystem.lower.Numbering;
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

/** An image's layers with the guest's changes above. Here numbers become nodes, and back. */
public final class OverlayFileSystem implements FileSystem {

    private final Host host = new Host();
    private final DescriptorCache cache;
    private final Overlay overlay;
    private final CopyUp copyUp;
    private final Lookup lookup;
    private final Listings listings;
    private final Making making;
    private final Removal removal;
    private final Renaming renaming;
    private final FileContents contents;
    private final FileXattrs xattrs;

    /**
     * Serves layers and an upper folder.
     *
     * @param openFiles how many descriptors may be kept open
     */
    public OverlayFileSystem(Rootfs rootfs, Path upperFolder, int openFiles) {
        cache = new DescriptorCache(openFiles);
        Numbering numbering = new Numbering();
        Upper upper = new Upper(upperFolder, host);
        LowerTree lower;
        try {
            lower = new LowerTree(rootfs.layers(), host, cache, numbering, Ids.ofThisProcess());
        } catch (RuntimeException e) {
            upper.close();
            throw e;
        }
        overlay = new Overlay(host, cache, numbering, lower, upper);
        copyUp = new CopyUp(overlay);
        lookup = new Lookup(overlay);
        listings = new Listings(overlay);
        making = new Making(overlay, copyUp);
        removal = new Removal(overlay, copyUp, making, listings);
        renaming = new Renaming(overlay, copyUp, removal, lookup);
        contents = new FileContents(overlay, copyUp);
        xattrs = new FileXattrs(overlay, copyUp);
        new RootFolder(overlay, copyUp, lookup).open();
    }

    private @Nullable Inode node(long id) {
        cache.trim();
        return overlay.nodes.get(id);
    }

    /** The folder of that number, or null; {@link #whyNoFolder} tells why then. */
    private @Nullable Folder folder(long id) {
        return node(id) instanceof Folder folder ? folder : null;
    }

    private int whyNoFolder(long id) {
        return overlay.nodes.get(id) == null ? -ESTALE : -ENOTDIR;
    }

    private long hold(Inode inode, Attributes found) {
        int error = overlay.refresh(inode);
        if (error < 0) {
            overlay.release(inode);
            return error;
        }
        inode.holds++;
        found.copy(inode.attributes);
        return inode.id;
    }

    @Override
    public long lookup(long folder, byte[] name, Attributes found) {
        Folder in = folder(folder);
        if (in == null) {
            return whyNoFolder(folder);
        }
        Inode inode = lookup.find(in, new Name(name));
        return inode == null ? -lookup.error() : hold(inode, found);
    }

    @Override
    public void forget(long node, long holds) {
        Inode inode = overlay.nodes.get(node);
        if (inode != null && inode != overlay.root) {
            inode.holds = holds < 0 || holds > inode.holds ? 0 : inode.holds - holds;
            overlay.release(inode);
        }
    }

    @Override
    public void forgetAll() {
        listings.closeAll();
        for (Inode inode : overlay.nodes.all()) {
            if (inode != overlay.root) {
                inode.holds = 0;
                overlay.release(inode);
            }
        }
        overlay.upper.clean();
    }

    @Override
    public int attributes(long node, Attributes found) {
        Inode inode = node(node);
        if (inode == null) {
            return -ESTALE;
        }
        int error = overlay.refresh(inode);
        found.copy(inode.attributes);
        return error;
    }

    @Override
    public int change(long node, AttributeChange change, Attributes found) {
        Inode inode = node(node);
        int error = inode == null ? -ESTALE : contents.change(inode, change);
        return error < 0 ? error : attributes(node, found);
    }

    @Override
    public int readLink(long node, byte[] target) {
        Inode inode = node(node);
        if (inode == null) {
            return -ESTALE;
        }
        if (!(inode instanceof Leaf leaf)
                || !FileType.is(leaf.attributes.mode(), FileType.SYMBOLIC_LINK)) {
            return -EINVAL;
        }
        if (leaf.lower != null) {
            return overlay.lower.readLink(leaf.lower, target);
        }
        int fd = overlay.fd(leaf);
        return fd < 0 ? fd : OpenFiles.read(fd, target);
    }

    @Override
    public Capacity capacity() {
        return OpenFiles.capacity(overlay.upper.files);
    }

    @Override
    public long makeNode(long folder, byte[] name, Creation as, int device, Attributes made) {
        return makeLeaf(folder, name, as, device, new byte[0], made);
    }

    @Override
    public long makeSymbolicLink(
            long folder, byte[] name, byte[] target, Creation as, Attributes made) {
        return makeLeaf(folder, name, as, 0, target, made);
    }

    private long makeLeaf(
            long folder, byte[] name, Creation as, int device, byte[] target, Attributes made) {
        Folder in = folder(folder);
        if (in == null) {
            return whyNoFolder(folder);
        }
        Leaf leaf = new Leaf();
        int error = making.makeLeaf(in, new Name(name), as, device, target, leaf);
        return error < 0 ? error : hold(leaf, made);
    }

    @Override
    public long makeFolder(long folder, byte[] name, Creation as, Attributes made) {
        Folder in = folder(folder);
        if (in == null) {
            return whyNoFolder(folder);
        }
        Name called = new Name(name);
        Folder inode = new Folder(in, called);
        int error = making.makeFolder(in, called, as, inode);
        return error < 0 ? error : hold(inode, made);
    }

    @Override
    public long makeUnnamed(long folder, Creation as, Attributes made) {
        Folder in = folder(folder);
        if (in == null) {
            return whyNoFolder(folder);
        }
        Leaf leaf = new Leaf();
        int error = making.makeUnnamed(in, as, leaf);
        return error < 0 ? error : hold(leaf, made);
    }

    @Override
    public long link(long node, long folder, byte[] name, Attributes found) {
        Inode inode = node(node);
        Folder in = folder(folder);
        if (inode == null || in == null) {
            return inode == null ? -ESTALE : whyNoFolder(folder);
        }
        if (!(inode instanceof Leaf leaf)) {
            return -EPERM;
        }
        int error = making.link(leaf, in, new Name(name));
        return error < 0 ? error : hold(leaf, found);
    }

    @Override
    public int removeFile(long folder, byte[] name) {
        return remove(folder, new Name(name), false);
    }

    @Override
    public int removeFolder(long folder, byte[] name) {
        return remove(folder, new Name(name), true);
    }

    private int remove(long folder, Name name, boolean isFolder) {
        Folder in = folder(folder);
        if (in == null) {
            return whyNoFolder(folder);
        }
        Inode inode = lookup.find(in, name);
        if (inode == null) {
            return -lookup.error();
        }
        int error =
                isFolder
                        ? removal.removeFolder(in, name, inode)
                        : removal.removeFile(in, name, inode);
        overlay.release(inode);
        overlay.release(in);
        return error;
    }

    @Override
    public int rename(long folder, byte[] name, long newFolder, byte[] newName, int flags) {
        Folder from = folder(folder);
        Folder to = folder(newFolder);
        if (from == null || to == null) {
            return whyNoFolder(from == null ? folder : newFolder);
        }
        return renaming.rename(from, new Name(name), to, new Name(newName), flags);
    }

    @Override
    public boolean isExclusive() {
        return true;
    }

    @Override
    public int open(long node, boolean toWrite) {
        return node(node) == null ? -ESTALE : 0;
    }

    @Override
    public void close(long node) {
        // Files are open as long as there is room, whatever the guest does.
    }

    @Override
    public long read(long node, long offset, Buffers to) {
        Inode inode = node(node);
        return inode == null ? -ESTALE : contents.read(inode, offset, to);
    }

    @Override
    public long write(long node, long offset, Buffers from, boolean killSetId) {
        Inode inode = node(node);
        return inode == null ? -ESTALE : contents.write(inode, offset, from, killSetId);
    }

    @Override
    public int allocate(long node, int mode, long offset, long length) {
        Inode inode = node(node);
        return inode == null ? -ESTALE : contents.allocate(inode, mode, offset, length);
    }

    @Override
    public long seek(long node, long offset, int whence) {
        Inode inode = node(node);
        return inode == null ? -ESTALE : contents.seek(inode, offset, whence);
    }

    @Override
    public long copy(long from, long offset, long to, long toOffset, long length) {
        Inode source = node(from);
        Inode target = node(to);
        return source == null || target == null
                ? -ESTALE
                : contents.copy(source, offset, target, toOffset, length);
    }

    @Override
    public int sync(long node, boolean dataOnly) {
        Inode inode = node(node);
        return inode == null ? -ESTALE : contents.sync(inode, dataOnly);
    }

    @Override
    public int syncAll() {
        return OpenFiles.syncFileSystem(overlay.upper.files);
    }

    @Override
    public long openFolder(long node) {
        Folder folder = folder(node);
        return folder == null ? whyNoFolder(node) : listings.open(folder);
    }

    @Override
    public int list(long handle, long position, Listing to) {
        cache.trim();
        return listings.list(handle, position, to);
    }

    @Override
    public void closeFolder(long handle) {
        listings.close(handle);
    }

    @Override
    public int getAttribute(long node, byte[] name, byte[] value) {
        Inode inode = node(node);
        return inode == null ? -ESTALE : xattrs.get(inode, name, value);
    }

    @Override
    public int listAttributes(long node, byte[] names) {
        Inode inode = node(node);
        return inode == null ? -ESTALE : xattrs.list(inode, names);
    }

    @Override
    public int setAttribute(long node, byte[] name, byte[] value, int flags) {
        Inode inode = node(node);
        return inode == null ? -ESTALE : xattrs.set(inode, name, value, flags);
    }

    @Override
    public int removeAttribute(long node, byte[] name) {
        Inode inode = node(node);
        return inode == null ? -ESTALE : xattrs.remove(inode, name);
    }

    @Override
    public void save(StateWriter out) {
        new SavedNodes(overlay, lookup).save(out);
        listings.save(out);
    }

    @Override
    public void load(StateReader in) {
        new SavedNodes(overlay, lookup).load(in);
        listings.load(in);
    }

    @Override
    public void close() {
        cache.close();
        overlay.lower.close();
        overlay.upper.close();
    }
}
