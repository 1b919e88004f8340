package dev.quarters.filesystem.overlay;

import static dev.quarters.linux.uapi.Fcntl.O_DIRECTORY;
import static dev.quarters.linux.uapi.Fcntl.O_RDONLY;
import static dev.quarters.linux.uapi.Fcntl.O_RDWR;
import static dev.quarters.machine.virtio.fs.node.ErrorNumber.EIO;
import static dev.quarters.machine.virtio.fs.node.ErrorNumber.ENOENT;

import dev.quarters.filesystem.host.DescriptorCache;
import dev.quarters.filesystem.host.Host;
import dev.quarters.filesystem.host.Name;
import dev.quarters.filesystem.host.OwnerRecord;
import dev.quarters.filesystem.host.Status;
import dev.quarters.filesystem.host.Xattrs;
import dev.quarters.filesystem.lower.DeepPath;
import dev.quarters.filesystem.lower.LowerTree;
import dev.quarters.filesystem.lower.Numbering;
import dev.quarters.machine.virtio.fs.node.Attributes;

import java.io.ByteArrayOutputStream;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What all operations share: the layers, the upper folder, the nodes, and the way to their files.
 */
final class Overlay {

    static final int READ_FOLDER = O_RDONLY | O_DIRECTORY;

    final Host host;
    final DescriptorCache cache;
    final Numbering numbering;
    final LowerTree lower;
    final Upper upper;
    final NodeTable nodes = new NodeTable();
    final Folder root = new Folder(null, new Name(new byte[0]));
    final Status status = new Status();

    Overlay(Host host, DescriptorCache cache, Numbering numbering, LowerTree lower, Upper upper) {
        this.host = host;
        this.cache = cache;
        this.numbering = numbering;
        this.lower = lower;
        this.upper = upper;
        root.lower = lower.root();
        root.upper = true;
        nodes.addRoot(root);
    }

    /** The descriptor of a folder that is in the upper folder, or {@code -error}. */
    int fd(Folder folder) {
        if (folder == root) {
            return upper.files;
        }
        int fd = cache.use(folder.descriptor);
        if (fd >= 0) {
            return fd;
        }
        Folder parent = folder.parent;
        if (folder.gone || parent == null) {
            return -ENOENT;
        }
        int near = parent == root ? upper.files : cache.use(parent.descriptor);
        fd =
                near >= 0
                        ? host.open(near, folder.name.bytes(), READ_FOLDER)
                        : DeepPath.open(host, upper.files, path(folder), READ_FOLDER);
        return fd < 0 ? fd : cache.put(folder.descriptor, fd);
    }

    private static byte[] path(Folder folder) {
        Deque<Folder> way = new ArrayDeque<>();
        Folder at = folder;
        while (at.parent != null) {
            way.push(at);
            at = at.parent;
        }
        ByteArrayOutputStream path = new ByteArrayOutputStream();
        for (Folder part : way) {
            if (path.size() > 0) {
                path.write('/');
            }
            path.writeBytes(part.name.bytes());
        }
        return path.toByteArray();
    }

    /** The descriptor of a leaf's file, or {@code -error}. */
    int fd(Leaf leaf) {
        int fd = cache.use(leaf.descriptor);
        if (fd >= 0) {
            return fd;
        }
        if (!leaf.upper) {
            fd = leaf.lower == null ? -EIO : lower.open(leaf.lower);
        } else {
            int folder = folderOf(leaf);
            fd = folder < 0 ? folder : host.open(folder, nameOf(leaf), O_RDWR);
        }
        return fd < 0 ? fd : cache.put(leaf.descriptor, fd);
    }

    int fd(Inode inode) {
        return switch (inode) {
            case Folder folder -> fd(folder);
            case Leaf leaf -> fd(leaf);
        };
    }

    /** The folder of the host where a leaf of the upper folder has {@link #nameOf}. */
    int folderOf(Leaf leaf) {
        if (leaf.indexed) {
            return upper.index;
        }
        if (leaf.orphan) {
            return upper.orphans;
        }
        return leaf.places.isEmpty() ? -ENOENT : fd(leaf.places.getFirst().folder());
    }

    byte[] nameOf(Leaf leaf) {
        if (leaf.indexed) {
            return upper.indexName(leaf.attributes.number());
        }
        if (leaf.orphan) {
            return upper.orphanName(leaf.id);
        }
        return leaf.places.getFirst().name().bytes();
    }

    /** Gets size, times and links anew from the upper folder; 0 or the error. */
    int refresh(Inode inode) {
        if (!inode.upper || inode instanceof Folder folder && folder.gone) {
            return 0;
        }
        int fd = fd(inode);
        int error = fd < 0 ? fd : host.status(fd, status);
        if (error == 0) {
            takeStatus(inode);
        }
        return error;
    }

    /** Takes from {@link #status} what the host keeps: not what is in the record. */
    void takeStatus(Inode inode) {
        Attributes of = inode.attributes;
        Attributes on = status.attributes();
        of.setSize(on.size(), on.blocks());
        of.setAccess(on.accessSeconds(), on.accessNanos());
        of.setModify(on.modifySeconds(), on.modifyNanos());
        of.setChange(on.changeSeconds(), on.changeNanos());
        if (inode instanceof Leaf leaf && !leaf.indexed) {
            leaf.setLinks(on.links() - (leaf.orphan ? 1 : 0));
        }
    }

    /** Writes down what the guest thinks of a file; 0 or the error. */
    int writeRecord(int fd, Attributes attributes) {
        return Xattrs.set(fd, OwnerRecord.attribute(), OwnerRecord.of(attributes), 0);
    }

    /** Writes down number and, of what is in the index, links; 0 or the error. */
    int writeInode(int fd, Inode inode) {
        String links =
                inode instanceof Leaf leaf && leaf.indexed ? ":" + leaf.attributes.links() : "";
        String number = Long.toHexString(inode.attributes.number());
        return Xattrs.set(fd, UpperXattrs.INODE, UpperXattrs.ascii(number + links), 0);
    }

    /** Whether the layers have something of that name there. */
    boolean isBelow(Folder folder, Name name) {
        return folder.lower != null && lower.find(folder.lower, name) != null;
    }

    /** Forgets nodes that nobody holds, with the folders that were held for them only. */
    void release(Inode inode) {
        Inode at = inode;
        while (at != root && at.isIdle()) {
            nodes.remove(at);
            cache.close(at.descriptor);
            if (at instanceof Leaf leaf) {
                if (leaf.orphan) {
                    host.remove(upper.orphans, upper.orphanName(leaf.id), 0);
                }
                releaseFolders(leaf);
                return;
            }
            Folder parent = ((Folder) at).parent;
            if (parent == null) {
                return;
            }
            at = parent;
        }
    }

    private void releaseFolders(Leaf leaf) {
        for (Leaf.Place place : leaf.places) {
            release(place.folder());
        }
    }
}
